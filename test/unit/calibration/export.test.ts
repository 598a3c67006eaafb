import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';

import { calibrate } from '../../../src/calibration/fit/calibrator.ts';
import { CALIBRATORS } from '../../../src/calibration/calibrators.ts';
import { crossFit, foldsOf } from '../../../src/calibration/judge/crossFit.ts';
import { calibratorModel } from '../../../src/calibration/export/calibratorModel.ts';
import { guardSource } from '../../../src/calibration/export/guardSource.ts';
import { checkPredictions } from '../../../src/calibration/input/checkPredictions.ts';
import { readPredictions } from '../../../src/calibration/input/readPredictions.ts';
import type { Predictions } from '../../../src/calibration/predictions.ts';
import { createRandom } from '../../../src/math/random.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { memoryFiles } from '../../helpers/memoryFiles.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** An overconfident model of k classes. */
function predictions(classes: number, count: number, seed = 1): Predictions {
  const random = createRandom(seed, 'predictions');
  const probabilities = new Float64Array(count * classes);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const z = Array.from({ length: classes }, () => random.normal());
    const weights = (scale: number) => z.map((value) => Math.exp(scale * value));
    let rest = random.uniform() * weights(1).reduce((sum, value) => sum + value, 0);
    labels[i] = Math.max(
      0,
      weights(1).findIndex((value) => (rest -= value) < 0),
    );
    const stated = weights(2.5);
    const sum = stated.reduce((all, value) => all + value, 0);
    for (let c = 0; c < classes; c++) probabilities[i * classes + c] = stated[c]! / sum;
  }
  return { count, classes, probabilities, labels };
}

const [two, three] = [predictions(2, 300), predictions(3, 300)];

describe.each(CALIBRATORS)('$name', (calibrator) => {
  it.each([two, three])(
    'is the same as ONNX and as a JavaScript module: $classes classes',
    async (own) => {
      const map = calibrator.fit(own);
      const expected = calibrate(map, own.probabilities, own.classes);
      const pool = await createSessionPool(calibratorModel(map, own.classes));
      const { calibrated } = await pool.run({
        probabilities: {
          dtype: 'float64',
          shape: [own.count, own.classes],
          data: own.probabilities,
        },
      });
      await pool.close();
      const file = join(await temporaryFolder(), 'guard.mjs');
      await writeFile(file, guardSource(map, calibrator.name, 'max-probability', 0.75));
      const guard = (await import(pathToFileURL(file).href)) as {
        calibrate(p: readonly number[]): number[];
        keep(p: readonly number[]): boolean;
      };
      for (let i = 0; i < own.count; i++) {
        const row = [...own.probabilities.subarray(i * own.classes, (i + 1) * own.classes)];
        const js = guard.calibrate(row);
        for (let c = 0; c < own.classes; c++) {
          const value = expected[i * own.classes + c]!;
          expect(
            Math.abs((calibrated!.data as Float64Array)[i * own.classes + c]! - value),
          ).toBeLessThan(1e-9);
          expect(Math.abs(js[c]! - value)).toBeLessThan(1e-9);
        }
        expect(guard.keep(row)).toBe(Math.max(...row) >= 0.75);
      }
    },
  );

  it('learns nothing from the part that it is judged on', () => {
    const parts = foldsOf(three.labels, 5, createRandom(1, 'folds'));
    const before = crossFit(calibrator, three, parts);
    // Other labels in one part change the other parts alone.
    const labels = three.labels.map((label, i) => (parts[i] === 2 ? (label + 1) % 3 : label));
    const after = crossFit(calibrator, { ...three, labels }, parts);
    for (let i = 0; i < three.count; i++)
      if (parts[i] === 2)
        for (let c = 0; c < 3; c++)
          expect(after.probabilities[3 * i + c]).toBe(before.probabilities[3 * i + c]);
  });

  it('has an answer for one class alone, constant scores and ties', () => {
    const probabilities = Float64Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 0.25 : 0.75));
    for (const label of [0, 1]) {
      const own = { count: 30, classes: 2, probabilities, labels: new Int32Array(30).fill(label) };
      const made = calibrate(calibrator.fit(own), probabilities, 2);
      expect(made.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
  });
});

describe('bad predictions are refused', () => {
  const check = (numbers: number[], labels: number[], softmax = false) =>
    checkPredictions(Float64Array.from(numbers), 2, Int32Array.from(labels), {
      softmax,
      where: 'p.csv',
    });
  it.each([
    [[0.5, 0.5], [2], /item 0: the label 2 is none of the 2 classes/],
    [[3, -1], [0], /item 0: 3 is no probability/],
    [[0.9, 0.9], [0], /sum to 1.8, not 1/],
    [[NaN, 1], [0], /class 0 has the value NaN/],
    [[], [], /there are no items/],
  ])('%o %o', (numbers, labels, message) => {
    expect(() => check(numbers, labels)).toThrow(message);
  });

  it('and logits are taken as such', () => {
    const { probabilities } = check([3, -1], [0], true);
    expect(probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(-4)), 12);
  });

  it.each([
    ['a,b\n1,2\n', /p\.csv has the columns a, b/],
    ['label,p0,p1\n0,x,1\n', /row 1: "x" in p0 is no number/],
    ['label,p0,p1\n0,,1\n', /row 1: "" in p0 is no number/],
    ['label,p0,p1\n0.5,0.5,0.5\n', /row 1: 0.5 in label is no whole number/],
    ['score,correct\n0.9,1\n0.9,0.7\n', /row 2: 0.7 in correct is no whole number/],
    ['mean,sd,value\n0,0,1\n', /row 1: sd is 0, not above 0/],
  ])('%j', async (text, message) => {
    await expect(readPredictions('p.csv', false, memoryFiles({ 'p.csv': text }))).rejects.toThrow(
      message,
    );
  });
});
