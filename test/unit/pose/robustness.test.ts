import { expect, it } from 'vitest';

import { encodePng } from '../../../src/pictures/codec.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const SIDE = 24;
const IMAGES = 12;

/** A white square on black in each picture, and a model that finds it where it is bright enough. */
async function folder(robustness: unknown) {
  const files: Record<string, Uint8Array | string> = {};
  const annotations = [];
  for (let i = 0; i < IMAGES; i++) {
    const data = new Float32Array(SIDE * SIDE * 3);
    for (let y = 4; y < 16; y++)
      for (let x = 4; x < 16; x++)
        data.fill(0.35 + i / 20, 3 * (y * SIDE + x), 3 * (y * SIDE + x) + 3);
    files[`${i}.png`] = await encodePng({
      kind: 'picture',
      height: SIDE,
      width: SIDE,
      channels: 3,
      data,
    });
    annotations.push({
      id: i + 1,
      image_id: i + 1,
      category_id: 1,
      iscrowd: 0,
      area: 144,
      bbox: [4, 4, 12, 12],
    });
  }
  return fixtureFolder({
    ...files,
    'truth.json': JSON.stringify({
      images: annotations.map(({ id }) => ({
        id,
        file_name: `${id - 1}.png`,
        width: SIDE,
        height: SIDE,
      })),
      categories: [{ id: 1, name: 'square' }],
      annotations,
    }),
    'model.mjs': `export default ({ image }) => {
      const [[red]] = image[8].slice(8, 9);
      return { boxes: [[4, 4, 12, 12]], scores: [red > 0.32 ? 0.9 : 0] };
    };`,
    's.yaml': JSON.stringify({
      name: 'dark',
      target: { protocol: 'module', module: 'model.mjs' },
      data: { squares: 'truth.json' },
      procedures: {
        eval: {
          kind: 'detection',
          data: 'squares',
          decoder: { kind: 'boxes', boxes: 'boxes', scores: 'scores', form: 'xywh' },
          bootstrap: { replicates: 200 },
          robustness,
        },
      },
      gates: ['eval.AP.dark@0.3.upper <= 1', 'eval.drop.dark@0.3 >= 0'],
    }),
  });
}

it('evaluates again over the severity of changes', async () => {
  const { run } = await folder({
    dark: { transforms: [{ kind: 'brightness', by: '-severity' }], severities: [0, 0.3, 1] },
  });
  const { record } = await run();
  const { measurements, exhibits } = record.procedures[0]!;
  const of = (name: string) => measurements.find((one) => one.name === name);
  expect(of('AP')?.value).toBeCloseTo(1, 9);
  expect(of('AP.dark@0')?.value).toBe(of('AP')?.value);
  expect(of('drop.dark@0')?.value).toBe(0);
  // Squares of 0.35 + i / 20 less 0.3 are above 0.32 from i = 6 on: half of twelve, found without a false one.
  expect(of('AP.dark@0.3')?.value).toBeCloseTo(51 / 101, 9);
  expect(of('drop.dark@0.3')?.value).toBeCloseTo(50 / 101, 9);
  const { lower, upper } = of('drop.dark@0.3')!.interval!;
  expect(lower!).toBeGreaterThan(0);
  expect(upper!).toBeLessThan(1);
  expect(of('AP.dark@1')?.value).toBe(0);
  expect(exhibits.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['severity', 'tide-by-severity']),
  );
  expect(record.procedures[0]!.ledger.asked).toBe(4 * IMAGES);
});

it('refuses changes that move objects', async () => {
  const { run } = await folder({
    dark: { transforms: [{ kind: 'rotation', by: 'severity' }], severities: [0.3] },
  });
  await expect(run()).rejects.toThrow('robustness.dark: rotation moves objects');
});
