/**
 * Makes signs.onnx and the pictures of scenarios/signs: draws traffic signs as a dash camera sees them on good days,
 * trains a small network on them, and measures it on good days and worse ones. Run with
 * `npx tsx targets/bundled/train-signs.ts`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';

import type { RandomStream } from '../../src/core/random.ts';
import { float32Tensor } from '../../src/core/tensor.ts';
import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { trainMlp } from '../../src/onnx/training/trainMlps.ts';
import { encodePng } from '../../src/pictures/codec.ts';
import { compilePipeline } from '../../src/pictures/pipeline.ts';
import type { Picture } from '../../src/core/picture.ts';
import { pictureEncoder } from '../../src/pictures/pictureTensor.ts';
import { tensorOption } from '../../src/pictures/tensorOption.ts';
import { drawSign, SIDE, SIGNS } from './drawSign.ts';

/** How pictures vary: degrees, share of the range, pixels. */
interface Day {
  readonly angle: number;
  readonly dark: number;
  readonly blur: number;
  readonly noise: number;
}

const GOOD: Day = { angle: 6, dark: 0.12, blur: 0.6, noise: 0.02 };
const TILTED: Day = { ...GOOD, angle: 30 };
const DARK: Day = { ...GOOD, dark: 0.5 };
const BLURRED: Day = { ...GOOD, blur: 2.5 };

const pipeline = compilePipeline(
  [
    { kind: 'rotation', by: 'angle' },
    { kind: 'blur', sigma: 'blur' },
    { kind: 'brightness', by: '-dark' },
    { kind: 'noise', sd: 'noise' },
  ],
  ['angle', 'blur', 'dark', 'noise'],
);
const encode = pictureEncoder(
  { name: 'pixels', dtype: 'float32', shape: [-1, SIDE * SIDE] },
  'picture',
  tensorOption.parse({}),
);

async function seen(picture: Picture, day: Day, random: RandomStream): Promise<Picture> {
  const scope = new Map([
    ['angle', day.angle * (2 * random.uniform() - 1)],
    ['blur', day.blur * random.uniform()],
    ['dark', day.dark * random.uniform()],
    ['noise', day.noise * random.uniform()],
  ]);
  return pipeline.apply(picture, scope, random.fork('noise'));
}

async function pictures(rows: number, day: Day, seed: string) {
  const random = createRandom(2026, seed);
  const x = new Float32Array(rows * SIDE * SIDE);
  const y = new Float32Array(rows * SIGNS.length);
  for (let row = 0; row < rows; row++) {
    const sign = row % SIGNS.length;
    const own = random.fork(String(row));
    const picture = await seen(drawSign(SIGNS[sign]!, own), day, own);
    x.set(encode(picture).data as Float32Array, row * SIDE * SIDE);
    y[row * SIGNS.length + sign] = 1;
  }
  return { x, y };
}

async function accuracy(model: Uint8Array, day: Day, seed: string): Promise<number> {
  const rows = 2000;
  const { x } = await pictures(rows, day, seed);
  const pool = await createSessionPool(model);
  const { sign } = await pool.run({ pixels: float32Tensor([rows, SIDE * SIDE], x) });
  await pool.close();
  const scores = sign?.data as Float32Array;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const own = scores.subarray(row * SIGNS.length, (row + 1) * SIGNS.length);
    if (own.indexOf(Math.max(...own)) === row % SIGNS.length) right++;
  }
  return right / rows;
}

const { model, reason } = await trainMlp({
  layers: [SIDE * SIDE, 16, SIGNS.length],
  loss: 'cross-entropy',
  ...(await pictures(6000, GOOD, 'campaign')),
  steps: 1500,
  batch: 256,
  learningRate: 2e-3,
  weightDecay: 0.05,
  standardize: false,
  inputName: 'pixels',
  outputName: 'sign',
  random: createRandom(2026, 'network'),
});

const here = (file: string): URL => new URL(file, import.meta.url);
const random = createRandom(2026, 'items');
for (const sign of SIGNS) {
  const folder = here(`../../scenarios/signs/${sign}/`);
  await mkdir(folder, { recursive: true });
  for (const name of ['1', '2'])
    await writeFile(
      new URL(`${name}.png`, folder),
      await encodePng(drawSign(sign, random.fork(`${sign} ${name}`))),
    );
}

const days = [
  ['as in the campaign', GOOD],
  ['tilted by up to 30 degrees', TILTED],
  ['darker by up to half the range', DARK],
  ['blurred by up to 2.5 pixels', BLURRED],
] as const;
const lines = [
  ['Pictures', 'n', 'Right'],
  ['-'.repeat(30), '----', '-------'],
];
for (const [name, day] of days)
  lines.push([name, '2000', `${(100 * (await accuracy(model, day, name))).toFixed(1)} %`]);
const measured = lines
  .map(([name, n, right]) => `| ${name!.padEnd(30)} | ${n!.padEnd(4)} | ${right!.padEnd(7)} |`)
  .join('\n');
const [before, after] = (await readFile(here('signs.md'), 'utf8')).split(
  /(?<=<!-- measured -->\n\n)[^]*(?=\n\n<!-- \/measured -->)/,
);
await writeFile(here('signs.onnx'), model);
await writeFile(here('signs.md'), `${before}${measured}${after}`);
console.log(`${reason}; signs.onnx has ${model.length} bytes\n\n${measured}`);
