/**
 * Makes the classifier roadsigns.onnx, its int8 build, three base models of other shapes and the pictures of
 * roadsigns-*.npz, and measures each model. Run with `npx tsx targets/bundled/train-roadsigns.ts` (some 4 minutes).
 */
import { readFile, writeFile } from 'node:fs/promises';

import { zipSync } from 'fflate';

import type { Tensor } from '../../src/core/tensor.ts';
import { encodeNpy } from '../../src/data/encodeNpy.ts';
import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { trainModel } from '../../src/onnx/training/trainModel.ts';
import { BAD_DAYS, EVERYDAY, ROAD_SIGNS } from './drawRoadSign.ts';
import { CLASSIFIERS, classifier } from './networks.ts';
import { quantise } from './quantise.ts';
import { drawPictures as draw, imageTensor, SIDE, type Pictures } from './signPictures.ts';

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
  'bad-days': draw(200, BAD_DAYS, random.fork('bad days')),
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
const hard = draw(2000, BAD_DAYS, random.fork('fresh, bad'));
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
