import { describe, expect, it } from 'vitest';

import { accumulate } from '../../../src/coco/evaluate/accumulate.ts';
import { evaluate } from '../../../src/coco/evaluate/evaluate.ts';
import { summarize } from '../../../src/coco/evaluate/summarize.ts';
import { readGroundTruth } from '../../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../../src/coco/read/readResults.ts';
import { settings } from '../../../src/coco/settings.ts';
import type { BoxTruth } from '../../../src/core/dataSet.ts';
import { float32Tensor, type TensorMap } from '../../../src/core/tensor.ts';
import { boxPrecision } from '../../../src/faults/detectors/boxPrecision.ts';
import { detectorJudge } from '../../../src/faults/detectors/detectorJudge.ts';
import { matchBoxes } from '../../../src/faults/detectors/matchBoxes.ts';
import { detectorOption } from '../../../src/faults/detectors/option.ts';
import { emptyTally, type Change } from '../../../src/faults/outcomes/outcomeJudge.ts';
import { createRandom } from '../../../src/math/random.ts';

const classes = ['stop', 'limit'];
const detector = detectorOption.parse({ decoder: { kind: 'yolox', strides: [8] } });
const size = { height: 16, width: 16 };

/** An object of 8 x 8 px in a cell of the 2 x 2 grid: its centre, log size, and probabilities. */
type Cells = Readonly<Record<number, readonly [category: number, score: number, shift?: number]>>;

function outputs(images: readonly Cells[]): TensorMap {
  const data = new Float32Array(images.length * 4 * 7);
  for (const [i, cells] of images.entries())
    for (const [cell, [category, score, shift = 0]] of Object.entries(cells)) {
      const at = (4 * i + Number(cell)) * 7;
      data.set([0.5 + shift, 0.5, 0, 0, score], at);
      data[at + 5 + category] = 1;
    }
  return { y: float32Tensor([images.length, 4, 7], data) };
}

/** The object that fills a cell, as truth. */
const truth = (cell: number, category: string): BoxTruth => ({
  category,
  box: [8 * (cell % 2), 8 * Math.floor(cell / 2), 8, 8],
});

const boxes = [[[truth(0, 'stop')], [truth(0, 'stop'), truth(3, 'limit')], []]];
// The golden run misses nothing but calls a false alarm in the third image.
const golden = outputs([{ 0: [0, 0.9] }, { 0: [0, 0.9], 3: [1, 0.8] }, { 1: [1, 0.7] }]);
const judge = detectorJudge([golden], [3], detector, { boxes, classes, size });

function judged(found: TensorMap | undefined) {
  const tally = emptyTally();
  const changes: Change[] = [];
  judge.add(tally, 0, found, changes);
  judge.finish!(tally, [found]);
  return { tally, changes };
}

describe('a detector under faults', () => {
  it('is unchanged without one', () => {
    const { tally, changes } = judged(golden);
    expect(tally).toMatchObject({ all: 3, inputs: 3, masked: 3, unchanged: 3, sdc1: 0, due: 0 });
    expect(tally).toMatchObject({ vanished: 0, invented: 0, correct: 2, precision: 1 });
    expect(changes).toEqual([]);
  });

  it('misses what vanishes, and raises false alarms where a box is invented', () => {
    const found = outputs([{}, { 0: [0, 0.9], 3: [1, 0.8], 2: [0, 0.6] }, { 1: [1, 0.7] }]);
    const { tally, changes } = judged(found);
    expect(tally).toMatchObject({ masked: 1, sdc1: 2, vanished: 1, invented: 1, due: 0 });
    expect(changes.map(({ input }) => input)).toEqual([0, 1]);
  });

  it('is judged by counts: a false alarm elsewhere is another box, and as many errors', () => {
    const found = outputs([{ 0: [0, 0.9] }, { 0: [0, 0.9], 3: [1, 0.8] }, { 2: [1, 0.7] }]);
    expect(judged(found).tally).toMatchObject({ masked: 3, sdc1: 0, vanished: 1, invented: 1 });
  });

  it('finds nothing where a box has another class, or lies off by more than half', () => {
    const other = outputs([{ 0: [1, 0.9] }, { 0: [0, 0.9, 0.6], 3: [1, 0.8] }, { 1: [1, 0.7] }]);
    expect(judged(other).tally).toMatchObject({ sdc1: 2, vanished: 2, invented: 2 });
    // Below the score a box does not count, but precision takes it.
    const faint = outputs([{ 0: [0, 0.4] }, { 0: [0, 0.9], 3: [1, 0.8] }, { 1: [1, 0.7] }]);
    expect(judged(faint).tally).toMatchObject({ sdc1: 1, vanished: 1, precision: 1 });
  });

  it('loses the precision that follows by hand: one class of two', () => {
    const found = outputs([{ 0: [0, 0.9] }, { 0: [0, 0.9] }, { 1: [1, 0.7] }]);
    // `stop` is found throughout; of `limit` there is only a false alarm.
    expect(judged(found).tally.precision).toBe(0.5);
  });

  it('shows an error with NaN, or without an answer, image by image', () => {
    const broken = outputs([{ 0: [0, NaN] }, { 0: [0, 0.9], 3: [1, 0.8] }, { 1: [1, 0.7] }]);
    expect(judged(broken).tally).toMatchObject({ due: 1, masked: 2, sdc1: 0, vanished: 0 });
    expect(judged(undefined).tally).toMatchObject({ due: 3, precision: 0 });
  });

  it.each([
    [{ classes: ['stop'] }, "no class 'limit'"],
    [{ boxes: [[[], undefined, []]] }, 'do not say which boxes'],
  ])('is refused with %j', (change, why) => {
    expect(() =>
      detectorJudge([golden], [3], detector, { boxes, classes, size, ...change }),
    ).toThrow(why);
  });
});

it('partners are the free ones that overlap most', () => {
  const at = (x: number, category = 0) => ({ category, box: [x, 0, 10, 10] as const });
  expect(matchBoxes([at(0), at(1)], [at(1), at(0)], 0.5)).toBe(2);
  expect(matchBoxes([at(0), at(0)], [at(0)], 0.5)).toBe(1);
  expect(matchBoxes([at(0, 1)], [at(0)], 0.5)).toBe(0);
  // A third of the union: 5 of 15.
  expect([matchBoxes([at(5)], [at(0)], 0.33), matchBoxes([at(5)], [at(0)], 0.34)]).toEqual([1, 0]);
});

it('average precision is that of the same boxes read from COCO files', async () => {
  const random = createRandom('boxes');
  const box = () =>
    [random.uniform() * 50, random.uniform() * 50, 5 + random.uniform() * 20, 10] as const;
  const images = Array.from({ length: 8 }, () =>
    Array.from({ length: 1 + random.integer(3) }, (): BoxTruth => ({
      category: classes[random.integer(2)]!,
      box: box(),
    })),
  );
  const found = images.map((list) => [
    ...list.map((one) => ({
      category: classes.indexOf(one.category),
      score: random.uniform(),
      box: [one.box[0] + random.normal(), one.box[1], one.box[2], one.box[3]] as const,
    })),
    { category: random.integer(2), score: random.uniform(), box: box() },
  ]);
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const read = await readGroundTruth(
    json({
      images: images.map((_, i) => ({ id: i + 1, file_name: `${i}`, width: 64, height: 64 })),
      categories: classes.map((name, i) => ({ id: i + 1, name })),
      annotations: images
        .flatMap((list, i) => list.map((one) => ({ ...one, image: i + 1 })))
        .map((one, i) => ({
          id: i + 1,
          image_id: one.image,
          category_id: classes.indexOf(one.category) + 1,
          bbox: one.box,
          area: one.box[2] * one.box[3],
          iscrowd: 0,
        })),
    }),
    { kind: 'boxes', file: 'truth' },
  );
  const results = await readResults(
    json(
      found.flatMap((list, i) =>
        list.map(({ category, score, box: bbox }) => ({
          image_id: i + 1,
          category_id: category + 1,
          score,
          bbox,
        })),
      ),
    ),
    read,
    { kind: 'boxes', file: 'results' },
  );
  const usual = settings('boxes');
  const [ap] = summarize(accumulate(evaluate(read, results, usual)), usual);
  expect(ap).toBeGreaterThan(0.1);
  expect(boxPrecision(images, classes)(found)).toBe(ap);
});
