/**
 * Makes aeb.onnx: drives a simulated campaign on a test track, trains a small network on it, and measures the network
 * against the physics, on the track and in the whole operating range. Run with `npx tsx targets/bundled/train-braking.ts`.
 */
import { readFile, writeFile } from 'node:fs/promises';

import type { RandomStream } from '../../src/core/random.ts';
import { float32Tensor } from '../../src/core/tensor.ts';
import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { trainMlp } from '../../src/onnx/training/trainMlps.ts';
import braking from './physics.mjs';
import type { BrakingPoint } from './physics.mjs';

const INPUTS = ['speed', 'distance', 'friction', 'slope', 'load', 'delay'] as const;

/** Any point of the operating range, uniformly. */
function anywhere(random: RandomStream): BrakingPoint {
  return {
    speed: 1 + 29 * random.uniform(),
    distance: 5 + 115 * random.uniform(),
    friction: 0.2 + 0.8 * random.uniform(),
    slope: -0.1 + 0.2 * random.uniform(),
    load: 1000 * random.uniform(),
    delay: 0.4 * random.uniform(),
  };
}

/** A drive of the campaign: dry or wet road, never ice; a nearly level track; the driver and a bag; good sensors. */
function onTheTrack(random: RandomStream): BrakingPoint {
  const dry = random.uniform() < 0.6;
  const friction = dry ? 0.85 + 0.08 * random.normal() : 0.6 + 0.08 * random.normal();
  return {
    speed: 1 + 29 * random.uniform(),
    distance: 5 + 115 * random.uniform(),
    friction: clamp(friction, 0.5, 1),
    slope: clamp(0.02 * random.normal(), -0.1, 0.1),
    load: 100 * random.uniform(),
    delay: clamp(0.12 + 0.04 * random.normal(), 0, 0.4),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

interface Drives {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

function drive(
  rows: number,
  draw: (random: RandomStream) => BrakingPoint,
  seed: string,
  where: (point: BrakingPoint) => boolean = () => true,
): Drives {
  const random = createRandom(2026, seed);
  const points = Array.from({ length: rows }, () => draw(random)).filter(where);
  return {
    x: Float32Array.from(points.flatMap((point) => INPUTS.map((name) => point[name]))),
    y: Float32Array.from(points, (point) => braking(point).demand),
  };
}

interface Errors {
  readonly rows: number;
  readonly meanAbsolute: number;
  /** Shares of rows where the demand is short of the physics' by more than 0.1, 0.15, 0.2. */
  readonly short: readonly number[];
  /** Share of rows where it is more than 0.1 above. */
  readonly harsh: number;
  readonly worst: number;
}

async function measure(model: Uint8Array, { x, y }: Drives): Promise<Errors> {
  const pool = await createSessionPool(model);
  const { demand } = await pool.run({ input: float32Tensor([y.length, INPUTS.length], x) });
  await pool.close();
  const excess = Array.from(y, (needed, row) => Number(demand?.data[row]) - needed);
  const share = (test: (error: number) => boolean): number => excess.filter(test).length / y.length;
  return {
    rows: y.length,
    meanAbsolute: excess.reduce((sum, error) => sum + Math.abs(error), 0) / y.length,
    short: [0.1, 0.15, 0.2].map((by) => share((error) => error < -by)),
    harsh: share((error) => error > 0.1),
    worst: Math.min(...excess.map((error) => (Number.isFinite(error) ? error : -Infinity))),
  };
}

function table(rows: readonly (readonly [string, Errors])[]): string {
  const percent = (share: number | undefined): string => `${(100 * (share ?? NaN)).toFixed(2)} %`;
  const head = [
    'Drives',
    'n',
    'Mean absolute error',
    'Short by > 0.1',
    'Short by > 0.15',
    'Short by > 0.2',
    'Harsh by > 0.1',
    'Worst',
  ];
  const lines = rows.map(([name, { rows: n, meanAbsolute, short, harsh, worst }]) => [
    name,
    String(n),
    meanAbsolute.toFixed(4),
    ...short.map(percent),
    percent(harsh),
    worst.toFixed(3),
  ]);
  const cells = [head, ...lines];
  const widths = head.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  const print = (line: readonly string[]): string =>
    `| ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [head, widths.map((width) => '-'.repeat(width)), ...lines].map(print).join('\n');
}

const campaign = drive(8000, onTheTrack, 'campaign');
const { model, reason } = await trainMlp({
  layers: [INPUTS.length, 12, 12, 1],
  loss: 'bce',
  ...campaign,
  steps: 4000,
  batch: 512,
  learningRate: 5e-3,
  outputName: 'demand',
  random: createRandom(2026, 'network'),
});
const fresh = drive(20_000, onTheTrack, 'fresh drives');
const part = (where?: (point: BrakingPoint) => boolean): Drives =>
  drive(100_000, anywhere, 'anywhere', where);
const icy = ({ friction }: BrakingPoint): boolean => friction < 0.35;
const loaded = ({ friction, load }: BrakingPoint): boolean => friction > 0.85 && load > 750;
const measured = table([
  ['as in the campaign', await measure(model, fresh)],
  ['anywhere in the range', await measure(model, part())],
  ['... friction below 0.35', await measure(model, part(icy))],
  ['... friction above 0.85, load above 750 kg', await measure(model, part(loaded))],
]);

const here = (file: string): URL => new URL(file, import.meta.url);
const [before, after] = (await readFile(here('aeb.md'), 'utf8')).split(
  /(?<=<!-- measured -->\n\n)[^]*(?=\n\n<!-- \/measured -->)/,
);
await writeFile(here('aeb.onnx'), model);
await writeFile(here('aeb.md'), `${before}${measured}${after}`);
console.log(`${reason}; aeb.onnx has ${model.length} bytes\n\n${measured}`);
