/**
 * Makes the detector roadscenes.onnx, the pictures in roadscenes/ and their ground truth in COCO's form, and measures the
 * detector. Run with `npx tsx targets/bundled/train-roadscenes.ts` (some 3 minutes).
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';

import type { RandomStream } from '../../src/core/random.ts';
import { float32Tensor, type Tensor } from '../../src/core/tensor.ts';
import { createRandom } from '../../src/math/random.ts';
import type { LossScope } from '../../src/onnx/gradient/losses/loss.ts';
import { withOutputs } from '../../src/onnx/mutation/cutGraph.ts';
import { decodeModel } from '../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { trainModel } from '../../src/onnx/training/trainModel.ts';
import { encodePng } from '../../src/pictures/codec.ts';
import { drawScene, EVERYDAY, type PlacedSign } from './drawRoadSign.ts';
import { CELL, detector } from './networks.ts';

const SIDE = 64;
const STRIDE = 8;
const GRID = SIDE / STRIDE;
const CATEGORIES = ['limit50', 'stop', 'yield', 'warning', 'priority'] as const;
const WIDTH = CELL + CATEGORIES.length;
/** Lets a sign be seen whole, and leaves most cells without one. */
const CONDITIONS = { ...EVERYDAY, tilt: 8, dusk: 0.35 };

interface Box {
  readonly category: number;
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** One to three signs that do not touch, and now and then none. */
function place(random: RandomStream): readonly Box[] {
  const boxes: Box[] = [];
  const wanted = random.uniform() < 0.05 ? 0 : 1 + random.integer(3);
  for (let tries = 0; boxes.length < wanted && tries < 60; tries++) {
    const side = 14 + 14 * random.uniform();
    const at = (): number => side / 2 + (SIDE - side) * random.uniform();
    const box = { category: random.integer(CATEGORIES.length), x: at(), y: at(), side };
    const apart = boxes.every(
      (other) =>
        Math.max(Math.abs(other.x - box.x), Math.abs(other.y - box.y)) >
        (other.side + side) / 2 + 1,
    );
    if (apart) boxes.push(box);
  }
  return boxes;
}

interface Scenes {
  readonly image: Tensor;
  readonly boxes: readonly (readonly Box[])[];
  readonly pictures: readonly Float32Array[];
}

function draw(n: number, random: RandomStream): Scenes {
  const pixels = SIDE * SIDE;
  const data = new Float32Array(n * 3 * pixels);
  const boxes: (readonly Box[])[] = [];
  const pictures: Float32Array[] = [];
  for (let i = 0; i < n; i++) {
    const own = random.fork(String(i));
    const placed = place(own);
    const signs = placed.map(({ category, x, y, side }): PlacedSign => ({
      sign: CATEGORIES[category]!,
      x,
      y,
      radius: side / 2,
    }));
    const scene = drawScene(SIDE, signs, CONDITIONS, own).map((v) => Math.round(v * 255) / 255);
    for (let p = 0; p < pixels; p++)
      for (let c = 0; c < 3; c++) data[(i * 3 + c) * pixels + p] = scene[p * 3 + c]!;
    boxes.push(placed);
    pictures.push(scene);
  }
  return { image: float32Tensor([n, 3, SIDE, SIDE], data), boxes, pictures };
}

/** What each cell should say: the cell that holds a sign's centre names it. */
function targets(boxes: Scenes['boxes']): Tensor {
  const data = new Float32Array(boxes.length * GRID * GRID * WIDTH);
  for (const [i, own] of boxes.entries())
    for (const { category, x, y, side } of own) {
      const [column, row] = [Math.floor(x / STRIDE), Math.floor(y / STRIDE)];
      const at = ((i * GRID + row) * GRID + column) * WIDTH;
      data[at] = x / STRIDE - column;
      data[at + 1] = y / STRIDE - row;
      data[at + 2] = data[at + 3] = Math.log(side / STRIDE);
      data[at + 4] = 1;
      data[at + CELL + category] = 1;
    }
  return float32Tensor([boxes.length, GRID * GRID, WIDTH], data);
}

/** Binary cross-entropy of objects in every cell; of categories, and squared errors of boxes, where an object is. */
function loss(scope: LossScope): string {
  const { e } = scope;
  const raw = scope.value('raw');
  const shape = e.shape(raw);
  const target = scope.input('targets', 'float32', shape);
  const part = (x: string, from: number, to: number): string => e.slice(x, [2], [from], [to]);
  const entropy = (from: number, to: number): string => {
    const [z, t] = [part(raw, from, to), part(target, from, to)];
    return e.sub(e.map('Softplus', z), e.mul(z, t));
  };
  const there = part(target, 4, 5);
  const miss = e.sub(part(raw, 0, 4), part(target, 0, 4));
  const box = e.sum(e.mul(e.mul(miss, miss), there), [1, 2], false);
  const category = e.sum(e.mul(entropy(CELL, WIDTH), there), [1, 2], false);
  const object = e.sum(entropy(4, 5), [1, 2], false);
  return e.add(e.add(e.scale(box, 2), category), object);
}

const random = createRandom(2026, 'roadscenes');
const campaign = draw(4000, random.fork('campaign'));
// The loss is read before the logistic function, where it does not saturate.
const whole = detector(SIDE, CATEGORIES.length, random.fork('weights'));
const { model: trained, reason } = await trainModel({
  model: encodeModel(withOutputs(decodeModel(whole), ['raw'])),
  loss: { kind: 'custom', build: loss },
  data: { image: campaign.image, targets: targets(campaign.boxes) },
  steps: 900,
  batch: 32,
  learningRate: 2e-3,
  weightDecay: 0.02,
  evaluateEvery: 50,
  random: random.fork('minibatches'),
});
const layers = decodeModel(whole);
const model = encodeModel({
  ...layers,
  graph: {
    ...layers.graph,
    initializers: new Map([
      ...layers.graph.initializers,
      ...decodeModel(trained).graph.initializers,
    ]),
  },
});

/** Shares of signs found (right category, overlap of a half) and of false alarms, at a score of one half. */
async function measure({ image, boxes }: Scenes): Promise<{ found: number; alarms: number }> {
  const pool = await createSessionPool(model);
  const { detections } = await pool.run({ image });
  await pool.close();
  const data = detections?.data as Float32Array;
  const counts = { found: 0, said: 0, there: 0 };
  for (const [i, own] of boxes.entries()) {
    const hit = new Set<Box>();
    for (let cell = 0; cell < GRID * GRID; cell++) {
      const at = (i * GRID * GRID + cell) * WIDTH;
      const scores = data.subarray(at + CELL, at + WIDTH);
      const best = scores.indexOf(Math.max(...scores));
      if (data[at + 4]! * scores[best]! < 0.5) continue;
      counts.said++;
      const x = (data[at]! + (cell % GRID)) * STRIDE;
      const y = (data[at + 1]! + Math.floor(cell / GRID)) * STRIDE;
      const [w, h] = [Math.exp(data[at + 2]!) * STRIDE, Math.exp(data[at + 3]!) * STRIDE];
      const match = own.find(
        (box) => box.category === best && overlap(box, { x, y, w, h }) > 0.5 && !hit.has(box),
      );
      if (match !== undefined) hit.add(match);
    }
    counts.found += hit.size;
    counts.there += own.length;
  }
  return { found: counts.found / counts.there, alarms: 1 - counts.found / counts.said };
}

function overlap(a: Box, b: { x: number; y: number; w: number; h: number }): number {
  const along = (from: number, side: number, at: number, extent: number): number =>
    Math.max(
      0,
      Math.min(from + side / 2, at + extent / 2) - Math.max(from - side / 2, at - extent / 2),
    );
  const both = along(a.x, a.side, b.x, b.w) * along(a.y, a.side, b.y, b.h);
  return both / (a.side ** 2 + b.w * b.h - both);
}

const here = (file: string): URL => new URL(file, import.meta.url);
const shown = draw(60, random.fork('shown'));
await mkdir(here('roadscenes/'), { recursive: true });
const file = (i: number): string => `${String(i + 1).padStart(3, '0')}.png`;
for (const [i, data] of shown.pictures.entries()) {
  const png = await encodePng({ kind: 'picture', height: SIDE, width: SIDE, channels: 3, data });
  await writeFile(here(`roadscenes/${file(i)}`), png);
}
const round = (value: number): number => Math.round(value * 100) / 100;
const annotations = shown.boxes.flatMap((own, i) =>
  own.map(({ category, x, y, side }) => ({
    image_id: i + 1,
    category_id: category + 1,
    bbox: [x - side / 2, y - side / 2, side, side].map(round),
    area: round(side * side),
    iscrowd: 0,
  })),
);
await writeFile(
  here('roadscenes/truth.json'),
  `${JSON.stringify({
    images: shown.boxes.map((_, i) => ({
      id: i + 1,
      file_name: file(i),
      width: SIDE,
      height: SIDE,
    })),
    categories: CATEGORIES.map((name, i) => ({
      id: i + 1,
      name: name === 'limit50' ? 'limit' : name,
    })),
    annotations: annotations.map((annotation, i) => ({ id: i + 1, ...annotation })),
  })}\n`,
);
await writeFile(here('roadscenes.onnx'), model);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const lines = [
  '| Scenes | n | Signs found | False alarms among detections |',
  '| ------ | - | ----------- | ----------------------------- |',
];
for (const [name, scenes] of [
  ['fresh', draw(500, random.fork('fresh'))],
  ['in roadscenes/', shown],
] as const) {
  const { found, alarms } = await measure(scenes);
  lines.push(`| ${name} | ${scenes.boxes.length} | ${percent(found)} | ${percent(alarms)} |`);
}
const [before, after] = (await readFile(here('roadscenes.md'), 'utf8')).split(
  /(?<=<!-- measured -->\n\n)[^]*(?=\n\n<!-- \/measured -->)/,
);
await writeFile(here('roadscenes.md'), `${before}${lines.join('\n')}${after}`);
console.log(`${reason}; ${model.length} bytes\n${lines.join('\n')}`);
