import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, it } from 'vitest';

import { calibrate } from '../../../src/calibration/fit/calibrator.ts';
import { temperature } from '../../../src/calibration/calibrators/temperature.ts';
import { isotonic } from '../../../src/calibration/calibrators/isotonic.ts';
import { oneVersusRest } from '../../../src/calibration/fit/calibrator.ts';
import { calibratedModel } from '../../../src/calibration/export/calibratedModel.ts';
import { failurePredictorModel } from '../../../src/calibration/export/failurePredictorModel.ts';
import { failurePredictorSource } from '../../../src/calibration/export/failurePredictorSource.ts';
import { guardSource } from '../../../src/calibration/export/guardSource.ts';
import { rejectorModel } from '../../../src/calibration/export/rejectorModel.ts';
import {
  chancesOfRight,
  fitFailurePredictor,
} from '../../../src/calibration/uncertainty/failurePredictor.ts';
import type { Predictions } from '../../../src/calibration/predictions.ts';
import {
  CERTAINTIES,
  certainties,
} from '../../../src/calibration/uncertainty/uncertaintyScores.ts';
import type { OwnCertainty } from '../../../src/calibration/uncertainty/uncertaintyScores.ts';
import { createRandom } from '../../../src/math/random.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

function drawn(count: number, classes: number, seed: number): Predictions {
  const random = createRandom(seed, 'exported');
  const probabilities = new Float64Array(count * classes);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const weights = Array.from({ length: classes }, () => Math.exp(2 * random.normal()));
    const sum = weights.reduce((all, each) => all + each, 0);
    for (let c = 0; c < classes; c++) probabilities[i * classes + c] = weights[c]! / sum;
    labels[i] =
      random.uniform() < 0.4 ? random.integer(classes) : weights.indexOf(Math.max(...weights));
  }
  return { count, classes, probabilities, labels };
}

const own = drawn(200, 3, 1);

async function runModel(bytes: Uint8Array, probabilities: Float64Array, classes: number) {
  const pool = await createSessionPool(bytes);
  const outputs = await pool.run({
    probabilities: {
      dtype: 'float64',
      shape: [probabilities.length / classes, classes],
      data: probabilities,
    },
  });
  await pool.close();
  return outputs;
}

it.each(Object.keys(CERTAINTIES) as OwnCertainty[])(
  'a rejector by %s is the same as ONNX',
  async (name) => {
    // A class without a chance, whose logarithm is not taken.
    const withZero = { ...own, probabilities: own.probabilities.slice() };
    withZero.probabilities.set([0, 0.25, 0.75], 0);
    const expected = certainties(withZero, name);
    const threshold = expected.toSorted()[100]!;
    const { certainty, keep } = await runModel(
      rejectorModel(name, threshold, 3),
      withZero.probabilities,
      3,
    );
    const file = join(await temporaryFolder(), 'guard.mjs');
    await writeFile(file, guardSource(temperature.fit(own), 'temperature', name, threshold));
    const guard = (await import(pathToFileURL(file).href)) as {
      certainty(p: readonly number[]): number;
    };
    for (let i = 0; i < 200; i++) {
      expect(Number((certainty!.data as Float64Array)[i])).toBeCloseTo(expected[i]!, 12);
      expect(guard.certainty([...withZero.probabilities.subarray(3 * i, 3 * i + 3)])).toBeCloseTo(
        expected[i]!,
        12,
      );
    }
    // Those at the threshold itself may fall to either side by rounding.
    const kept = Array.from(keep!.data as ArrayLike<unknown>, Number).reduce((a, b) => a + b, 0);
    expect(Math.abs(kept - 100)).toBeLessThanOrEqual(1);
  },
);

it('nothing is kept by a rejector without a threshold', async () => {
  const { keep } = await runModel(rejectorModel('margin', null, 3), own.probabilities, 3);
  expect(Array.from(keep!.data as ArrayLike<unknown>, Number).every((each) => each === 0)).toBe(
    true,
  );
});

it('guards take logits and answers of several models', async () => {
  const folder = await temporaryFolder();
  const load = async (name: Parameters<typeof guardSource>[2]) => {
    const file = join(folder, `${name}.mjs`);
    await writeFile(file, guardSource(temperature.fit(own), 'temperature', name, 0.5));
    return (await import(pathToFileURL(file).href)) as {
      certainty(answer: unknown): number;
      keep(answer: unknown): boolean;
    };
  };
  const energy = await load('energy');
  expect(energy.certainty([1000, 1000])).toBeCloseTo(1000 + Math.log(2), 9);
  const agreement = await load('ensemble-agreement');
  expect(
    agreement.certainty([
      [1, 0],
      [0, 1],
    ]),
  ).toBeCloseTo(0, 12);
  expect(
    agreement.certainty([
      [0.6, 0.4],
      [0.6, 0.4],
    ]),
  ).toBeCloseTo(1, 12);
  const entropy = await load('marginal-entropy');
  expect(
    entropy.keep([
      [1, 0],
      [0, 1],
    ]),
  ).toBe(false);
});

it('a failure predictor is the same as ONNX and as a JavaScript module', async () => {
  const random = createRandom(2, 'predictor');
  const predictor = await fitFailurePredictor(own, drawn(100, 3, 2), random);
  const fresh = drawn(100, 3, 3);
  const expected = chancesOfRight(predictor, fresh);
  expect(new Set(expected).size).toBeGreaterThan(10);
  const { right } = await runModel(failurePredictorModel(predictor), fresh.probabilities, 3);
  const file = join(await temporaryFolder(), 'predictor.mjs');
  await writeFile(file, failurePredictorSource(predictor));
  const module = (await import(pathToFileURL(file).href)) as {
    right(p: readonly number[]): number;
  };
  for (let i = 0; i < fresh.count; i++) {
    expect(Math.abs(Number((right!.data as Float64Array)[i]) - expected[i]!)).toBeLessThan(1e-6);
    const row = [...fresh.probabilities.subarray(3 * i, 3 * i + 3)];
    expect(Math.abs(module.right(row) - expected[i]!)).toBeLessThan(1e-9);
  }
});

it('a model with a calibrator behind it gives its outputs, and calibrated ones', async () => {
  const bytes = await readFile(new URL('../../../targets/bundled/roadsigns.onnx', import.meta.url));
  const plain = await createSessionPool(bytes);
  const { inputs, outputs } = plain;
  const [input, output] = [inputs[0]!, outputs[0]!];
  const shape = input.shape.map((extent) =>
    typeof extent === 'number' && extent > 0 ? extent : 1,
  );
  const random = createRandom(3, 'input');
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
    random.uniform(),
  );
  const feeds = { [input.name]: { dtype: 'float32', shape, data } as const };
  const before = await plain.run(feeds);
  await plain.close();
  const stated = Float64Array.from(before[output.name]!.data as Float32Array);
  const classes = stated.length;
  const sum = stated.reduce((all, p) => all + p, 0);
  const learnt = drawn(300, classes, 5);
  for (const calibrator of [temperature, oneVersusRest(isotonic)]) {
    const map = calibrator.fit(learnt);
    const pool = await createSessionPool(
      calibratedModel(bytes, map, {
        output: output.name,
        classes,
        isSingle: false,
        softmax: false,
      }),
    );
    const after = await pool.run(feeds);
    await pool.close();
    expect(after[output.name]!.data).toEqual(before[output.name]!.data);
    const expected = calibrate(
      map,
      stated.map((p) => p / sum),
      classes,
    );
    for (let c = 0; c < classes; c++)
      expect(Number((after['calibrated']!.data as Float64Array)[c])).toBeCloseTo(expected[c]!, 9);
  }
});
