import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import sharp from 'sharp';
import { expect, it } from 'vitest';

import { decodePicture } from '../../src/pictures/codec.ts';
import { fixtureFolder } from '../helpers/runFixture.ts';

const folder =
  process.env['PROOFMARK_INTEROP'] ??
  fileURLToPath(new URL('../../.cache/interop', import.meta.url));
const samples = `${folder}/node_modules/@vladmandic/human/assets/samples.jpg`;

/** Where one person stands in the picture of samples: left and width; all are 158 px high. */
const TILES = [
  [0, 157],
  [166, 151],
  [545, 87],
  [641, 148],
  [797, 104],
] as const;
const HEIGHT = 158;

type Nested = readonly (readonly (readonly number[])[])[];

it.skipIf(!existsSync(samples))(
  'MoveNet in the boxes of CenterNet finds what MoveNet finds in the whole picture (skipped: run test/interop/setup.sh)',
  async () => {
    const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    const { default: movenet } = (await import(here('movenet.mjs'))) as {
      default: (inputs: { image: Nested }) => { keypoints: readonly (readonly number[])[] };
    };
    const files: Record<string, Uint8Array> = {};
    const annotations = [];
    const whole = await readFile(samples);
    for (const [i, [left, width]] of TILES.entries()) {
      const png = await sharp(whole)
        .extract({ left, top: 0, width, height: HEIGHT })
        .png()
        .toBuffer();
      files[`${i}.png`] = png;
      const { data } = await decodePicture(png);
      const image = Array.from({ length: HEIGHT }, (_, y) =>
        Array.from({ length: width }, (__, x) =>
          Array.from(data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)),
        ),
      );
      // MoveNet itself, asked without any of our code.
      const keypoints = movenet({ image }).keypoints.flatMap(([y, x, score]) =>
        score! > 0.4 ? [x! * width, y! * HEIGHT, 2] : [0, 0, 0],
      );
      annotations.push({
        id: i + 1,
        image_id: i + 1,
        category_id: 1,
        iscrowd: 0,
        area: 0.4 * width * HEIGHT,
        bbox: [0, 0, width, HEIGHT],
        num_keypoints: keypoints.filter((v, k) => k % 3 === 2 && v > 0).length,
        keypoints,
      });
    }
    const { run } = await fixtureFolder({
      ...files,
      'truth.json': JSON.stringify({
        images: TILES.map(([, width], i) => ({
          id: i + 1,
          file_name: `${i}.png`,
          width,
          height: HEIGHT,
        })),
        categories: [{ id: 1, name: 'person' }],
        annotations,
      }),
      's.yaml': JSON.stringify({
        name: 'movenet',
        targets: {
          movenet: { protocol: 'module', module: here('movenet.mjs'), timeoutMs: 60_000 },
          centernet: { protocol: 'module', module: here('centernet.mjs'), timeoutMs: 60_000 },
        },
        data: { people: 'truth.json' },
        procedures: {
          eval: {
            kind: 'pose',
            target: 'movenet',
            data: 'people',
            decoder: { kind: 'regression', order: 'yx' },
            boxes: {
              target: 'centernet',
              decoder: {
                kind: 'boxes',
                boxes: 'detections',
                scoreColumn: 4,
                classColumn: 5,
                normalised: true,
              },
              suppression: { score: 0.2 },
            },
            bootstrap: { replicates: 0 },
          },
        },
      }),
    });
    const { record } = await run();
    const of = (name: string) =>
      record.procedures[0]!.measurements.find((one) => one.name === name)?.value;
    expect(of('failures')).toBe(0);
    // Another crop of the same person: most keypoints stay within OKS .5 of each other.
    expect(of('AR50')).toBeGreaterThanOrEqual(0.8);
    expect(of('AP50')).toBeGreaterThan(0.6);
    expect(of('good')! + of('jitter')!).toBeGreaterThan(4 * of('miss')!);
  },
  180_000,
);
