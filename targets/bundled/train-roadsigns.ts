/**
 * Makes the classifier roadsigns.onnx, its int8 build, three base models of other shapes and the pictures of
 * roadsigns-*.npz, and measures each model. Run with `npx tsx targets/bundled/train-roadsigns.ts` (some 4 minutes).
 */
import { readFile, writeFile } from 'node:fs/promises';

import { zipSync } from 'fflate';

import type { RandomStream } from '../../src/core/random.ts';
import { float32Tensor, type Tensor } from '../../src/core/tensor.ts';
import { encodeNpy } from '../../src/data/encodeNpy.ts';
import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { trainModel } from '../../src/onnx/training/trainModel.ts';
import { drawScene, EVERYDAY, ROAD_SIGNS, type Conditions } from './drawRoadSign.ts';
import { CLASSIFIERS, classifier } from './networks.ts';
import { quantise } from './quantise.ts';

const SIDE = 32;
const BAD: Conditions = { tilt: 35, dusk: 0.8, noise: 0.12, cover: 0.4 };

/** Pictures of n signs as bytes [n, side, side, 3]; without `labels` there is no sign in them. */
interface Pictures {
  readonly bytes: Uint8Array;
  readonly labels: Uint8Array;
}

function draw(n: number, conditions: Conditions, random: RandomStream, signs = true): Pictures {
  const bytes = new Uint8Array(n * SIDE * SIDE * 3);
  const labels = Uint8Array.from({ length: n }, (_, i) => i % ROAD_SIGNS.length);
  for (let i = 0; i < n; i++) {
    const own = random.fork(String(i));
    const sign = {
      sign: ROAD_SIGNS[labels[i]!]!,
      radius: 9 + 5 * own.uniform(),
      x: SIDE / 2 + 3 * (2 * own.uniform() - 1),
      y: SIDE / 2 + 3 * (2 * own.uniform() - 1),
    };
    const scene = drawScene(SIDE, signs ? [sign] : [], conditions, own);
    bytes.set(
      scene.map((v) => Math.round(v * 255)),
      i * SIDE * SIDE * 3,
    );
  }
  return { bytes, labels };
}

function imageTensor({ bytes, labels }: Pictures): Tensor {
  const [n, pixels] = [labels.length, SIDE * SIDE];
  const data = new Float32Array(bytes.length);
  for (let i = 0; i < n; i++)
    for (let p = 0; p < pixels; p++)
      for (let c = 0; c < 3; c++)
        data[(i * 3 + c) * pixels + p] = bytes[(i * pixels + p) * 3 + c]! / 255;
  return float32Tensor([n, 3, SIDE, SIDE], data);
}

async function accuracy(model: Uint8Array, pictures: Pictures): Promise<number> {
  const pool = await createSessionPool(model);
  const { scores } = await pool.run({ image: imageTensor(pictures) });
  await pool.close();
  const [data, width] = [scores?.data as Float32Array, ROAD_SIGNS.length];
  const right = pictures.labels.filter((label, i) => {
    const own = data.subarray(i * width, (i + 1) * width);
    return own.indexOf(Math.max(...own)) === label;
  });
  return right.length / pictures.labels.length;
}

const random = createRandom(2026, 'roadsigns');
const campaign = draw(7000, EVERYDAY, random.fork('campaign'));
const image = imageTensor(campaign);
const labels: Tensor = {
  dtype: 'int64',
  shape: [campaign.labels.length],
  data: BigInt64Array.from(campaign.labels, BigInt),
};
const models = new Map<string, Uint8Array>();
for (const [name, body] of Object.entries(CLASSIFIERS)) {
  const own = random.fork(name);
  const { model, reason } = await trainModel({
    model: classifier(body, { side: SIDE, classes: ROAD_SIGNS.length, random: own }),
    loss: { kind: 'crossEntropy' },
    data: { image, labels },
    steps: 700,
    batch: 64,
    learningRate: 3e-3,
    weightDecay: 0.02,
    evaluateEvery: 50,
    random: own.fork('minibatches'),
  });
  console.log(`${name}: ${reason}`);
  models.set(name === 'reader' ? 'roadsigns' : `roadsigns-base-${name}`, model);
}
const calibration = imageTensor(draw(200, EVERYDAY, random.fork('quantisation')));
models.set('roadsigns-int8', await quantise(models.get('roadsigns')!, { image: calibration }));

const here = (file: string): URL => new URL(file, import.meta.url);
const sets = {
  everyday: draw(400, EVERYDAY, random.fork('everyday')),
  'bad-days': draw(200, BAD, random.fork('bad days')),
};
for (const [name, { bytes, labels: own }] of Object.entries(sets)) {
  const images = { dtype: 'uint8', shape: [own.length, SIDE, SIDE, 3], data: bytes } as const;
  await writeFile(
    here(`roadsigns-${name}.npz`),
    zipSync(
      {
        'images.npy': encodeNpy(images)!,
        'labels.npy': encodeNpy({ dtype: 'uint8', shape: [own.length], data: own })!,
      },
      { level: 9, mtime: '2026-01-01T00:00:00' },
    ),
  );
}
const { bytes, labels: nothing } = draw(100, EVERYDAY, random.fork('no signs'), false);
await writeFile(
  here('roadsigns-none.npz'),
  zipSync(
    {
      'images.npy': encodeNpy({
        dtype: 'uint8',
        shape: [nothing.length, SIDE, SIDE, 3],
        data: bytes,
      })!,
    },
    { level: 9, mtime: '2026-01-01T00:00:00' },
  ),
);

const fresh = draw(2000, EVERYDAY, random.fork('fresh'));
const hard = draw(2000, BAD, random.fork('fresh, bad'));
const lines = [
  '| Model | Bytes | Everyday, n = 2000 | Bad days, n = 2000 |',
  '| ----- | ----- | ------------------ | ------------------ |',
];
for (const [name, model] of models) {
  await writeFile(here(`${name}.onnx`), model);
  const [good, bad] = [await accuracy(model, fresh), await accuracy(model, hard)];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  lines.push(`| ${name}.onnx | ${model.length} | ${percent(good)} | ${percent(bad)} |`);
}
const [before, after] = (await readFile(here('roadsigns.md'), 'utf8')).split(
  /(?<=<!-- measured -->\n\n)[^]*(?=\n\n<!-- \/measured -->)/,
);
await writeFile(here('roadsigns.md'), `${before}${lines.join('\n')}${after}`);
console.log(lines.join('\n'));
