import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { loadTfjs } from '../../../../src/onnx/tfjs/loadTfjs.ts';
import { trainMlpWithTfjs } from '../../../../src/onnx/tfjs/trainMlpWithTfjs.ts';
import { ACTIVATIONS, type ActivationName } from '../../../../src/onnx/training/activations.ts';
import { LOSSES, type LossName } from '../../../../src/onnx/training/losses.ts';
import type { MlpOptions } from '../../../../src/onnx/training/mlpOptions.ts';
import { trainMlp } from '../../../../src/onnx/training/trainMlps.ts';

const random = createRandom(11);
const x = Float32Array.from({ length: 3 * 90 }, () => 5 + 2 * random.normal());
const sum = (row: number): number => (x[3 * row] ?? 0) - (x[3 * row + 1] ?? 0) * 0.5;
const numbers = Float32Array.from(
  { length: 180 },
  (_, i) => sum(i >> 1) * (i % 2 === 0 ? 3 : -1) + random.normal(),
);
const shares = numbers.map((value) => 1 / (1 + Math.exp(-value)));
const classes = numbers.map((_, i) => Number(sum(i >> 1) > 2.5 === (i % 2 === 0)));

function options(loss: LossName, activation: ActivationName): MlpOptions {
  return {
    layers: [3, 7, 6, 2],
    loss,
    activation,
    x,
    y: loss === 'bce' ? shares : loss === 'cross-entropy' ? classes : numbers,
    weights: Float32Array.from({ length: 90 }, (_, row) => 1 + (row % 3)),
    validation: 0.2,
    steps: 40,
    evaluateEvery: 20,
    batch: 24,
    learningRate: 0.01,
    weightDecay: 0.05,
    random: createRandom(`${loss} ${activation}`),
  };
}

describe.each(Object.keys(LOSSES) as LossName[])('%s', (loss) => {
  it.each(Object.keys(ACTIVATIONS) as ActivationName[])(
    'the two engines walk the same way with %s',
    async (activation) => {
      const ours = await trainMlp(options(loss, activation));
      const theirs = await trainMlpWithTfjs(options(loss, activation), { backend: 'cpu' });
      expect(theirs.outcome).toBe(ours.outcome);
      expect(theirs.bestStep).toBe(ours.bestStep);
      for (const [step, value] of ours.losses.entries()) {
        expect(theirs.losses[step]).toBeCloseTo(value, 3);
      }
      expect(theirs.validationLoss).toBeCloseTo(ours.validationLoss ?? NaN, 3);
      for (const [i, { weights }] of ours.layers.entries()) {
        for (const [j, weight] of weights.entries()) {
          expect(Math.abs((theirs.layers[i]?.weights[j] ?? NaN) - weight)).toBeLessThan(0.02);
        }
      }
    },
  );
});

it('wasm does what cpu does, and frees its tensors', async () => {
  const [cpu, tf] = [
    await trainMlpWithTfjs(options('bce', 'relu'), { backend: 'cpu' }),
    await loadTfjs('wasm'),
  ];
  const before = tf.memory().numTensors;
  const wasm = await trainMlpWithTfjs(options('bce', 'relu'), { backend: 'wasm' });
  expect(tf.memory().numTensors).toBe(before);
  for (const [step, value] of cpu.losses.entries()) expect(wasm.losses[step]).toBeCloseTo(value, 3);
});

it('takes the best backend that is there', async () => {
  const tf = await loadTfjs();
  expect(['tensorflow', 'wasm']).toContain(tf.getBackend());
});

it('says what is missing, and how to get it', async (context) => {
  const error: unknown = await loadTfjs('node').catch((e: unknown) => e);
  if (!(error instanceof Error)) context.skip('@tensorflow/tfjs-node is installed');
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error).toMatchObject({
    code: 'tfjs.missing',
    message: expect.stringContaining('tfjs-node') as string,
  });
  expect((error as ConfigurationError).hint).toContain('npm install @tensorflow/tfjs-node@4.22.0');
});

it('stops when it is told to', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(
    trainMlpWithTfjs(options('mse', 'relu'), { backend: 'cpu', signal }),
  ).rejects.toThrow('enough');
});
