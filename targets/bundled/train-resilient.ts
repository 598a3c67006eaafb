/**
 * Makes the readers C1 to C3 beside roadsigns.onnx (C0), which stays frozen: with adapters, with meta-adapters too, and
 * calibrated; and the graphs by which they adapt. Run with `npx tsx targets/bundled/train-resilient.ts` (some 5 minutes).
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

import { zipSync } from 'fflate';

import { temperature } from '../../src/calibration/calibrators/temperature.ts';
import { encodeNpy } from '../../src/data/encodeNpy.ts';
import { createRandom } from '../../src/math/random.ts';
import type { OnnxModel } from '../../src/onnx/graph/model.ts';
import { decodeModel } from '../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { trainModel } from '../../src/onnx/training/trainModel.ts';
import { attackPictures } from './attackPictures.ts';
import { disturbPicture } from './disturbPicture.ts';
import { BAD_DAYS, ROAD_SIGNS } from './drawRoadSign.ts';
import {
  drawLabelled,
  ITEM,
  pictureAt,
  pictureTensors,
  takePictures,
  type LabelledPictures,
} from './labelledPictures.ts';
import { metaGradient } from './metaGradient.ts';
import { readerWithAdapters } from './networks.ts';
import { resilienceTask } from './resilienceTask.ts';
import { resilientGraphs, weightNames } from './resilientGraphs.ts';
import { ResilientSystem, type Weights } from './resilientSystem.mjs';
import { SIDE } from './signPictures.ts';

const CLASSES = ROAD_SIGNS.length;
/** Of the attacks that adapters are trained on, L-infinity. */
const EPSILON = 6 / 255;
const ROUNDS = 16;
/** Of the evolution strategy: pairs of steps a generation, their deviation, and how far a generation moves. */
const STRATEGY = { generations: 40, pairs: 10, sd: 0.05, move: 0.3 };

const here = (file: string): URL => new URL(file, import.meta.url);
const random = createRandom(2026, 'resilient');
const started = performance.now();
const say = (text: string): void =>
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s: ${text}`);

/** A model with other weights of some names. */
function withWeights(model: OnnxModel, weights: ReadonlyMap<string, Float32Array>): OnnxModel {
  const initializers = new Map(model.graph.initializers);
  for (const [name, data] of weights) initializers.set(name, { ...initializers.get(name)!, data });
  return { ...model, graph: { ...model.graph, initializers } };
}

function weightsOf(model: OnnxModel): Weights {
  return new Map(
    weightNames(model).map((name) => {
      const { data, shape } = model.graph.initializers.get(name)!;
      return [name, { data: data as Float32Array, dims: shape }];
    }),
  );
}

/** Adapters learn from clean, changed and attacked pictures, in half of the rounds beside a network with noisy weights. */
async function trainAdapters(
  start: OnnxModel,
  frozen: ReadonlyMap<string, Float32Array>,
): Promise<OnnxModel> {
  const campaign = drawLabelled(3000, random.fork('campaign'));
  const places = campaign.labels.map((_, i) => i);
  const adapters = weightNames(start).filter((name) => name.startsWith('adapter.'));
  let model = start;
  for (let round = 0; round < ROUNDS; round++) {
    const own = random.fork(`round ${round}`);
    const third = takePictures(
      campaign,
      places.filter((i) => i % 3 === 0),
    );
    const attacked = await attackPictures([model], third, { epsilon: EPSILON, steps: 3 });
    const pool = takePictures(campaign, places);
    for (const i of places) {
      if (i % 3 === 0) pool.images.set(pictureAt(attacked, i / 3), i * ITEM);
      else if (i % 3 === 1) disturbPicture(pictureAt(pool, i), SIDE, own.fork(`picture ${i}`));
    }
    const noise = round % 2 === 0 ? 0 : 0.1;
    const noisy = new Map(
      [...frozen].map(([name, data]) => {
        const size = Math.sqrt(data.reduce((sum, w) => sum + w * w, 0) / data.length);
        return [name, data.map((w) => w + noise * size * own.normal())];
      }),
    );
    const { model: bytes, losses } = await trainModel({
      model: encodeModel(withWeights(model, noisy)),
      loss: { kind: 'crossEntropy' },
      data: pictureTensors(pool),
      parameters: adapters,
      steps: 80,
      batch: 64,
      learningRate: 3e-3 * (1 - round / ROUNDS),
      random: own.fork('minibatches'),
    });
    model = withWeights(decodeModel(bytes), frozen);
    say(`adapters, round ${round + 1} of ${ROUNDS}: loss ${losses.at(-1)?.toFixed(3)}`);
  }
  return model;
}

/** Meta-adapters move by the evolution strategy towards more performance over courses of adaptation. */
async function trainMetaAdapters(system: ResilientSystem, model: OnnxModel): Promise<string> {
  const clean = drawLabelled(600, random.fork('tasks'));
  const attacked = await attackPictures([model], clean, { epsilon: EPSILON, steps: 5 });
  const weights = system.weights('meta.');
  const set = (at: Float32Array): void => {
    let from = 0;
    for (const data of weights) data.set(at.subarray(from, (from += data.length)));
  };
  const value = async (at: Float32Array, task: string): Promise<number> => {
    set(at);
    return resilienceTask(system, { clean, attacked }, random.fork(task));
  };
  /** On tasks that the strategy never sees. */
  const validate = async (at: Float32Array): Promise<number> => {
    let sum = 0;
    for (let i = 0; i < 64; i++) sum += await value(at, `validation ${i}`);
    return sum / 64;
  };
  let at = Float32Array.from(weights.flatMap((data) => [...data]));
  const first = await validate(at);
  let best = { at, value: first };
  const { generations, pairs, sd, move } = STRATEGY;
  for (let generation = 1; generation <= generations; generation++) {
    const own = random.fork(`generation ${generation}`);
    const { gradient } = await metaGradient(at, value, { pairs, sd, random: own });
    const length = move * (1 - (generation - 1) / generations);
    const norm = Math.hypot(...gradient);
    at = at.map((w, i) => w + (length * gradient[i]!) / norm);
    if (generation % 10 > 0) continue;
    const now = await validate(at);
    say(`meta-adapters, generation ${generation} of ${generations}: ${now.toFixed(4)}`);
    if (now > best.value) best = { at, value: now };
  }
  set(best.at);
  return `from ${first.toFixed(4)} to ${best.value.toFixed(4)}`;
}

/** The temperature that suits answers to clean, changed and attacked pictures. */
async function fitTemperature(system: ResilientSystem, model: OnnxModel): Promise<number> {
  const clean = drawLabelled(900, random.fork('temperature'));
  const attacked = await attackPictures([model], clean, { epsilon: EPSILON, steps: 3 });
  for (let i = 0; i < clean.labels.length; i++) {
    if (i % 3 === 0) disturbPicture(pictureAt(clean, i), SIDE, random.fork(`disturbed ${i}`));
    else if (i % 3 === 1) clean.images.set(pictureAt(attacked, i), i * ITEM);
  }
  system.reset(0);
  const map = temperature.fit({
    probabilities: Float64Array.from(await system.answer(clean.images)),
    labels: Int32Array.from(clean.labels),
    classes: CLASSES,
    count: clean.labels.length,
  });
  return map.kind === 'scaling' ? 1 / map.weights[0]! : 1;
}

async function accuracy(bytes: Uint8Array, pictures: LabelledPictures): Promise<string> {
  const pool = await createSessionPool(bytes);
  const { scores } = await pool.run({ image: pictureTensors(pictures).image });
  await pool.close();
  const data = scores!.data as Float32Array;
  const right = pictures.labels.filter((label, i) => {
    const own = data.subarray(i * CLASSES, (i + 1) * CLASSES);
    return own.indexOf(Math.max(...own)) === label;
  });
  return `${((100 * right.length) / pictures.labels.length).toFixed(1)} %`;
}

const baseBytes = await readFile(here('roadsigns.onnx'));
const frozen = new Map(
  [...weightsOf(decodeModel(baseBytes))].map(([name, { data }]) => [name, data] as const),
);
const start = readerWithAdapters({ side: SIDE, classes: CLASSES, random: random.fork('adapters') });
const c1 = await trainAdapters(withWeights(decodeModel(start), frozen), frozen);
const graphs = await resilientGraphs(c1);
const system = await ResilientSystem.open(graphs, weightsOf(c1));
const gain = await trainMetaAdapters(system, c1);
const metaNames = weightNames(c1).filter((name) => name.startsWith('meta.'));
const meta = system.weights('meta.');
const c2 = withWeights(c1, new Map(metaNames.map((name, i) => [name, meta[i]!.slice()])));
const degrees = await fitTemperature(system, c2);
const c3 = withWeights(c2, new Map([['temperature', Float32Array.of(degrees)]]));

// Attacked pictures for the scenario, made against all of them at once, so that none has it easier. C3 ranks as C2 does.
const attacked = await attackPictures(
  [decodeModel(baseBytes), c1, c2],
  drawLabelled(120, random.fork('attacked')),
  { epsilon: 8 / 255, steps: 10 },
);
const bytes = Uint8Array.from({ length: attacked.images.length }, (_, at) => {
  const [i, pixel, c] = [Math.floor(at / ITEM), Math.floor((at % ITEM) / 3), at % 3];
  return Math.round(255 * attacked.images[i * ITEM + c * SIDE ** 2 + pixel]!);
});
const npz = zipSync(
  {
    'images.npy': encodeNpy({ dtype: 'uint8', shape: [120, SIDE, SIDE, 3], data: bytes })!,
    'labels.npy': encodeNpy({
      dtype: 'uint8',
      shape: [120],
      data: Uint8Array.from(attacked.labels),
    })!,
  },
  { level: 9, mtime: '2026-01-01T00:00:00' },
);
await writeFile(here('resilient/attacked.npz'), npz);

const models = { c1: encodeModel(c1), c2: encodeModel(c2), c3: encodeModel(c3) };
const fresh = drawLabelled(2000, random.fork('fresh'));
const bad = drawLabelled(2000, random.fork('fresh, bad'), BAD_DAYS);
const lines = [
  '| Model | Bytes | Everyday, n = 2000 | Bad days, n = 2000 | Attacked, n = 120 |',
  '| ----- | ----- | ------------------ | ------------------ | ----------------- |',
];
for (const [name, model] of Object.entries({ 'C0, roadsigns.onnx': baseBytes, ...models })) {
  const shares = [];
  for (const set of [fresh, bad, attacked]) shares.push(await accuracy(model, set));
  const title = name.startsWith('C0') ? name : `${name.toUpperCase()}, ${name}.onnx`;
  lines.push(`| ${title} | ${model.length} | ${shares.join(' | ')} |`);
}
lines.push(
  '',
  `The evolution strategy raised the mean probability of the right class over 64 other courses of adaptation ${gain}.`,
  `The temperature of C3 is ${degrees.toFixed(3)}.`,
);
const digests: string[] = [];
for (const [name, file] of Object.entries({ ...models, ...graphs })) {
  await writeFile(here(`resilient/${name}.onnx`), file);
  digests.push(`  '${name}.onnx': '${createHash('sha256').update(file).digest('hex')}',`);
}
await replaceBetween('resilient.md', '<!-- measured -->\n\n', '\n\n<!-- /measured -->', lines);
await replaceBetween('resilient.mjs', '// SHA-256:\n', '\n  // end', digests);
console.log(lines.join('\n'));

async function replaceBetween(
  file: string,
  from: string,
  to: string,
  text: readonly string[],
): Promise<void> {
  const whole = await readFile(here(file), 'utf8');
  const at = whole.indexOf(from) + from.length;
  const end = whole.indexOf(to, at);
  if (at < from.length || end < 0) throw new Error(`${file} has no place for ${from.trim()}`);
  await writeFile(here(file), `${whole.slice(0, at)}${text.join('\n')}${whole.slice(end)}`);
}
