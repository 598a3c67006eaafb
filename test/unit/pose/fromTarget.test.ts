import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { encodePng, decodePicture } from '../../../src/pictures/codec.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const value = (
  record: Awaited<ReturnType<Awaited<ReturnType<typeof fixtureFolder>>['run']>>['record'],
  procedure: number,
  name: string,
) => record.procedures[procedure]!.measurements.find((one) => one.name === name)?.value;

describe('poses from a target', () => {
  it('finds people bottom-up, by associative embedding', async () => {
    const [width, height] = [48, 32];
    const people = [
      [4, 4, 9, 20, 14, 6],
      [30, 8, 12, 25, 40, 28],
      [20, 14, 44, 12, 26, 2],
    ];
    // A picture in which every keypoint is one pixel, its number in red and its person in green.
    const data = new Float32Array(width * height * 3);
    for (const [p, points] of people.entries()) {
      for (let k = 0; k < 3; k++)
        data.set([(k + 1) / 5, (p + 1) / 5, 0], 3 * (points[2 * k + 1]! * width + points[2 * k]!));
    }
    const truth = {
      images: [{ id: 1, file_name: 'a.png', width, height }],
      categories: [{ id: 1, name: 'person' }],
      annotations: people.map((points, p) => ({
        id: p + 1,
        image_id: 1,
        category_id: 1,
        iscrowd: 0,
        area: 400,
        bbox: [0, 0, 20, 20],
        num_keypoints: 3,
        keypoints: [0, 1, 2].flatMap((k) => [points[2 * k]! + 0.5, points[2 * k + 1]! + 0.5, 2]),
      })),
    };
    const { run } = await fixtureFolder({
      'a.png': await encodePng({ kind: 'picture', width, height, channels: 3, data }),
      'truth.json': JSON.stringify(truth),
      // The maps that a perfect network would give.
      'model.mjs': `export default ({ image }) => {
        const map = () => image.map((row) => row.map(() => 0));
        const [heat, tags] = [[map(), map(), map()], [map(), map(), map()]];
        image.forEach((row, y) => row.forEach(([red, green], x) => {
          const k = Math.round(red * 5) - 1;
          if (k < 0) return;
          heat[k][y][x] = 0.9 - green / 10;
          tags[k][y][x] = green * 10;
        }));
        return { heat, tags };
      };`,
      's.yaml': JSON.stringify({
        name: 'bottom-up',
        target: { protocol: 'module', module: 'model.mjs' },
        data: { people: 'truth.json' },
        procedures: {
          eval: {
            kind: 'pose',
            data: 'people',
            decoder: { kind: 'associative', heatmaps: 'heat', tags: 'tags' },
            schema: { keypoints: ['a', 'b', 'c'], sigmas: [0.05, 0.05, 0.05] },
            bootstrap: { replicates: 0 },
          },
        },
      }),
    });
    const { record } = await run();
    expect(value(record, 0, 'AP')).toBeCloseTo(1, 9);
    expect(value(record, 0, 'good')).toBe(9);
    expect(value(record, 0, 'failures')).toBe(0);
  });

  it('looks top-down into the boxes of a detector', async () => {
    const folder = fileURLToPath(new URL('../../../targets/bundled/poses/', import.meta.url));
    const model = fileURLToPath(new URL('../../../targets/bundled/poses.onnx', import.meta.url));
    const whole = JSON.parse(await readFile(`${folder}person_keypoints.json`, 'utf8')) as {
      images: { id: number; file_name: string }[];
      annotations: { image_id: number; bbox: number[] }[];
      categories: unknown[];
    };
    const images = whole.images.slice(0, 8);
    const annotations = whole.annotations.filter(({ image_id }) =>
      images.some(({ id }) => id === image_id),
    );
    const files = new Map<string, Uint8Array>();
    // A detector that knows each picture by its first row, and finds each person a pixel off, and somebody else.
    const known: Record<string, unknown> = {};
    for (const { id, file_name: name } of images) {
      const bytes = await readFile(`${folder}${name}`);
      files.set(name, bytes);
      const { data, width, channels } = await decodePicture(bytes);
      const boxes = annotations.filter(({ image_id }) => image_id === id).map(({ bbox }) => bbox);
      known[key(data.subarray(0, width * channels))] = {
        boxes: [...boxes.map(([x, y, w, h]) => [x! + 1, y! - 1, w, h]), [0, 0, 20, 40]],
        scores: [...boxes.map(() => 0.9), 0.05],
        classes: [...boxes.map(() => 1), 1],
      };
    }
    const procedure = {
      kind: 'pose',
      target: 'poses',
      data: 'people',
      decoder: { kind: 'heatmap' },
      bootstrap: { replicates: 0 },
      errors: false,
    };
    const { run } = await fixtureFolder({
      ...Object.fromEntries(files),
      'truth.json': JSON.stringify({ ...whole, images, annotations }),
      'known.json': JSON.stringify(known),
      'detector.mjs': `import { readFileSync } from 'node:fs';
        const known = JSON.parse(readFileSync(new URL('known.json', import.meta.url), 'utf8'));
        export default ({ image }) => known[image[0].flat().map((one) => Math.round(255 * one)).join()];`,
      's.yaml': JSON.stringify({
        name: 'top-down',
        targets: {
          poses: { protocol: 'onnx', model },
          detector: { protocol: 'module', module: 'detector.mjs' },
        },
        data: { people: 'truth.json' },
        procedures: {
          truth: procedure,
          detected: {
            ...procedure,
            boxes: {
              target: 'detector',
              decoder: {
                kind: 'boxes',
                boxes: 'boxes',
                scores: 'scores',
                classes: 'classes',
                form: 'xywh',
                firstClass: 1,
              },
            },
          },
        },
      }),
    });
    const { record } = await run();
    const people = annotations.length;
    const [first, second] = record.procedures;
    expect(first?.ledger.asked).toBe(people);
    // One query a picture to the detector, one a box to the estimator.
    expect(second?.ledger.asked).toBe(images.length + people + images.length);
    expect(value(record, 0, 'AR50')).toBeGreaterThan(0.5);
    // A box a pixel off changes little, and somebody of low score costs little.
    expect(Math.abs(value(record, 1, 'AR50')! - value(record, 0, 'AR50')!)).toBeLessThan(0.2);
    expect(value(record, 1, 'failures')).toBe(0);
  });
});

describe('numbers that are none', () => {
  /** Two pictures of one person each; the model is asked about them in their order. */
  async function failures(decoder: object, answer: string, more: object): Promise<unknown> {
    const [width, height] = [16, 16];
    const picture = await encodePng({
      kind: 'picture',
      width,
      height,
      channels: 3,
      data: new Float32Array(3 * width * height),
    });
    const keypoints = [4, 4, 2, 8, 12, 2];
    const truth = {
      images: [1, 2].map((id) => ({ id, file_name: `${id}.png`, width, height })),
      categories: [{ id: 1, name: 'person' }],
      annotations: [1, 2].map((id) => ({
        id,
        image_id: id,
        category_id: 1,
        iscrowd: 0,
        area: 200,
        bbox: [0, 0, 16, 16],
        num_keypoints: 2,
        keypoints,
      })),
    };
    const { run } = await fixtureFolder({
      '1.png': picture,
      '2.png': picture,
      'truth.json': JSON.stringify(truth),
      'model.mjs': `let calls = 0; export default () => { const bad = calls++ === 0; return ${answer}; };`,
      's.yaml': JSON.stringify({
        name: 'nan',
        target: { protocol: 'module', module: 'model.mjs', concurrency: 1 },
        data: { people: 'truth.json' },
        procedures: {
          eval: {
            data: 'people',
            decoder,
            bootstrap: { replicates: 0 },
            ...more,
          },
        },
      }),
    });
    const { record } = await run();
    return [value(record, 0, 'failures'), value(record, 0, 'AR') ?? value(record, 0, 'AR100')];
  }
  const schema = { keypoints: ['a', 'b'], sigmas: [0.05, 0.05] };

  it.each(['NaN', 'Infinity', '-Infinity'])(
    'such as %s are no answer, and the others are evaluated',
    async (none) => {
      expect(
        await failures(
          { kind: 'regression', normalised: false },
          `{ y: [[bad ? ${none} : 4, 4, 1], [8, 12, 1]] }`,
          { kind: 'pose', boxes: 'truth', boxScale: 1, schema },
        ),
      ).toEqual([1, 0.5]);
      expect(
        await failures(
          { kind: 'boxes', boxes: 'boxes', scores: 'scores', classes: 'classes', form: 'xywh' },
          `{ boxes: [[bad ? ${none} : 0, 0, 16, 16]], scores: [0.9], classes: [0] }`,
          { kind: 'detection' },
        ),
      ).toEqual([1, 0.5]);
    },
  );

  it('also where a score is none', async () => {
    expect(
      await failures(
        { kind: 'boxes', boxes: 'boxes', scores: 'scores', classes: 'classes', form: 'xywh' },
        '{ boxes: [[0, 0, 16, 16]], scores: [bad ? NaN : 0.9], classes: [0] }',
        { kind: 'detection' },
      ),
    ).toEqual([1, 0.5]);
  });
});

function key(row: Float32Array): string {
  return Array.from(row, (one) => Math.round(255 * one)).join();
}
