import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import { float32Tensor } from '../../../../src/core/tensor.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { createSessionPool } from '../../../../src/onnx/sessions/sessionPool.ts';
import { mlpEnsembleModel, mlpModel } from '../../../../src/onnx/training/mlpModel.ts';
import type { MlpOptions } from '../../../../src/onnx/training/mlpOptions.ts';
import { trainMlp, trainMlps } from '../../../../src/onnx/training/trainMlps.ts';
import { referenceSums } from '../../../helpers/referenceMlp.ts';

/** Rows in [-1, 1]^2 with the class "inside the circle of radius 0.7", and x0 + 2 x1 as a number. */
function circle(
  rows: number,
  seed: number,
): { x: Float32Array; inside: Float32Array; plane: Float32Array } {
  const random = createRandom(seed);
  const x = Float32Array.from({ length: 2 * rows }, () => 2 * random.uniform() - 1);
  const at = (row: number, i: number): number => x[2 * row + i] ?? 0;
  return {
    x,
    inside: Float32Array.from({ length: rows }, (_, row) =>
      Number(Math.hypot(at(row, 0), at(row, 1)) < 0.7),
    ),
    plane: Float32Array.from({ length: rows }, (_, row) => at(row, 0) + 2 * at(row, 1)),
  };
}

async function predict(
  model: Uint8Array,
  x: Float32Array,
  columns = 2,
): Promise<Record<string, Float32Array>> {
  const pool = await createSessionPool(model);
  const outputs = await pool.run({ input: float32Tensor([x.length / columns, columns], x) });
  await pool.close();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]),
  );
}

const train = circle(600, 1);
const base: MlpOptions = {
  layers: [2, 16, 16, 1],
  loss: 'bce',
  x: train.x,
  y: train.inside,
  steps: 600,
  batch: 64,
  learningRate: 0.01,
  random: createRandom(7),
};

it('learns a circle', async () => {
  const trained = await trainMlp(base);
  expect(trained.outcome).toBe('finished');
  expect(trained.steps).toBe(600);
  expect(trained.losses).toHaveLength(600);
  const fresh = circle(2000, 2);
  const { probability } = await predict(trained.model, fresh.x);
  const right = fresh.inside.filter(
    (inside, row) => inside === Number((probability?.[row] ?? 0) > 0.5),
  );
  expect(right.length / 2000).toBeGreaterThan(0.96);
});

it('gives the same bytes for the same seed, whatever the number of workers', async () => {
  const jobs = [
    base,
    { ...base, random: createRandom(8) },
    { ...base, steps: 200 },
    { ...base, layers: [2, 48, 48, 1], batch: 200, steps: 50 },
    { ...base, layers: [2, 48, 48, 1], batch: 200, steps: 50, random: createRandom(9) },
    { ...base, validation: 0.3 },
  ];
  const one = await trainMlps(jobs, { workers: 1 });
  for (const workers of [2, 3]) {
    const several = await trainMlps(jobs, { workers });
    for (const [i, { model, losses }] of several.entries()) {
      expect(Buffer.compare(model, one[i]?.model ?? new Uint8Array())).toBe(0);
      expect(losses).toEqual(one[i]?.losses);
    }
  }
  expect(Buffer.compare(one[0]?.model as Uint8Array, one[1]?.model as Uint8Array)).not.toBe(0);
});

it('trains a population as it trains each alone', async () => {
  const jobs = [1, 2, 3, 4].map((seed) => ({ ...base, steps: 30, random: createRandom(seed) }));
  const together = await trainMlps(jobs);
  for (const [i, job] of jobs.entries()) {
    const alone = await trainMlp(job);
    for (const [step, loss] of alone.losses.entries()) {
      expect(together[i]?.losses[step]).toBeCloseTo(loss, 3);
    }
  }
});

it('writes a model that computes what its layers say, in the units of the data', async () => {
  const shifted = train.x.map((value, i) => (i % 2 === 0 ? 50 + 10 * value : 0.001 * value));
  const y = train.plane.map((value) => 1000 * value - 400);
  for (const loss of ['mse', 'gaussian-nll'] as const) {
    const trained = await trainMlp({
      ...base,
      x: shifted,
      y,
      loss,
      activation: 'tanh',
      steps: 800,
    });
    const outputs = await predict(trained.model, shifted);
    const values = outputs['output'] ?? outputs['mean'] ?? new Float32Array();
    const rms = Math.sqrt(
      values.reduce((sum, value, i) => sum + (value - (y[i] ?? 0)) ** 2, 0) / 600,
    );
    expect(rms).toBeLessThan(60);
    const sizes = [2, ...trained.layers.map((layer) => layer.outputs)];
    const p = trained.layers.flatMap(({ weights, bias }) => [...weights, ...bias]);
    const rows = Array.from({ length: 20 }, (_, row) => [
      ...shifted.subarray(2 * row, 2 * row + 2),
    ]);
    const sums = referenceSums({ sizes, activation: 'tanh', loss }, p, rows);
    for (const [row, [value]] of sums.entries()) {
      expect(Math.abs((values[row] ?? NaN) - (value ?? NaN))).toBeLessThan(0.05);
    }
  }
});

it('learns how much a target scatters', async () => {
  const random = createRandom(3);
  const y = train.plane.map(
    (value, row) => value + ((train.x[2 * row] ?? 0) > 0 ? 1 : 0.1) * random.normal(),
  );
  const trained = await trainMlp({
    ...base,
    loss: 'gaussian-nll',
    y,
    steps: 1500,
    batch: 200,
    weightDecay: 0.1,
  });
  const { variance = new Float32Array() } = await predict(
    trained.model,
    Float32Array.of(0.5, 0, -0.5, 0),
  );
  expect(Math.sqrt(variance[0] ?? 0)).toBeGreaterThan(0.6);
  expect(Math.sqrt(variance[0] ?? 0)).toBeLessThan(1.5);
  expect(Math.sqrt(variance[1] ?? 0)).toBeGreaterThan(0.05);
  expect(Math.sqrt(variance[1] ?? 0)).toBeLessThan(0.25);
});

it('tells classes apart', async () => {
  const y = new Float32Array(1800);
  for (let row = 0; row < 600; row++) {
    const angle = Math.atan2(train.x[2 * row] ?? 0, train.x[2 * row + 1] ?? 0) + Math.PI;
    y[3 * row + Math.min(2, Math.floor((angle * 3) / (2 * Math.PI)))] = 1;
  }
  const trained = await trainMlp({
    ...base,
    layers: [2, 24, 3],
    loss: 'cross-entropy',
    y,
    activation: 'gelu',
  });
  const { probabilities = new Float32Array() } = await predict(trained.model, train.x);
  let right = 0;
  for (let row = 0; row < 600; row++) {
    const given = probabilities.subarray(3 * row, 3 * row + 3);
    expect(given.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    right += y[3 * row + given.indexOf(Math.max(...given))] ?? 0;
  }
  expect(right / 600).toBeGreaterThan(0.95);
});

describe('which rows count', () => {
  const poisoned = train.inside.map((value, row) => (row % 2 === 0 ? value : 1 - value));
  const fresh = circle(1000, 5);
  const accuracy = async (model: Uint8Array): Promise<number> => {
    const { probability } = await predict(model, fresh.x);
    return (
      fresh.inside.filter((inside, row) => inside === Number((probability?.[row] ?? 0) > 0.5))
        .length / 1000
    );
  };
  it('rows of weight 0 teach nothing', async () => {
    const weights = poisoned.map((_, row) => (row % 2 === 0 ? 1 : 0));
    const trained = await trainMlp({ ...base, y: poisoned, weights });
    expect(await accuracy(trained.model)).toBeGreaterThan(0.93);
    expect(await accuracy((await trainMlp({ ...base, y: poisoned })).model)).toBeLessThan(0.9);
  });
  it('rows outside the subset are not seen', async () => {
    const subset = Int32Array.from({ length: 300 }, (_, i) => 2 * i);
    const trained = await trainMlp({ ...base, y: poisoned, subset });
    expect(await accuracy(trained.model)).toBeGreaterThan(0.93);
  });
});

it('stops early, and keeps the best weights', async () => {
  const random = createRandom(4);
  const few = circle(40, 6);
  const noisy = few.inside.map((value) => (random.uniform() < 0.25 ? 1 - value : value));
  const held = circle(400, 8);
  const validation = { x: held.x, y: held.inside };
  const trained = await trainMlp({
    ...base,
    x: few.x,
    y: noisy,
    validation,
    layers: [2, 64, 64, 1],
    steps: 5000,
    evaluateEvery: 20,
    patience: 5,
  });
  expect(trained.outcome).toBe('stopped-early');
  expect(trained.steps).toBeLessThan(5000);
  expect(trained.bestStep).toBe(trained.steps - 100);
  const { probability = new Float32Array() } = await predict(trained.model, held.x);
  const loss = held.inside.reduce((sum, target, row) => {
    const p = probability[row] ?? 0;
    return sum - Math.log(target === 1 ? p : 1 - p);
  }, 0);
  expect(loss / 400).toBeCloseTo(trained.validationLoss ?? NaN, 4);
});

it.each([1e6, 1e30])(
  'reports divergence as an outcome (learning rate %s)',
  async (learningRate) => {
    const trained = await trainMlp({ ...base, loss: 'mse', learningRate });
    expect(trained.outcome).toBe('diverged');
    expect(trained.reason).toMatch(/loss (became|exploded)|not finite/);
    for (const { weights } of trained.layers) expect(weights.every(Number.isFinite)).toBe(true);
  },
);

it('puts an ensemble into one model', async () => {
  const members = await trainMlps(
    [1, 2, 3].map((seed) => ({ ...base, steps: 100, random: createRandom(seed) })),
  );
  const outputs = await predict(mlpEnsembleModel(members, { logits: true }), train.x);
  for (const [k, member] of members.entries()) {
    const { probability = new Float32Array() } = await predict(member.model, train.x);
    const part = outputs['probability']?.subarray(600 * k, 600 * (k + 1)) ?? [];
    for (const [row, value] of part.entries())
      expect(value).toBeCloseTo(probability[row] ?? NaN, 5);
    const logits = (await predict(mlpModel(member, { logits: true }), train.x))['logits'];
    expect(outputs['logits']?.[600 * k]).toBeCloseTo(logits?.[0] ?? NaN, 4);
  }
});

it('stops when it is told to', async () => {
  const stop = new AbortController();
  const training = trainMlp(
    { ...base, steps: 1e6 },
    {
      signal: stop.signal,
      progress: (done) => {
        if (done > 100) stop.abort(new Error('enough'));
      },
    },
  );
  await expect(training).rejects.toThrow('enough');
});

it.each([
  [{ y: train.inside.slice(1) }, '600 rows of 1 targets need 600 values, got 599'],
  [{ x: train.x.with(3, NaN) }, 'not finite'],
  [{ layers: [2] }, 'not two or more whole widths'],
  [{ loss: 'hinge' as 'bce' }, "loss 'hinge' is unknown"],
  [{ loss: 'toString' as 'bce' }, "loss 'toString' is unknown"],
  [{ subset: Int32Array.of(600) }, 'not in 0..599'],
  [{ subset: Int32Array.of() }, 'no rows'],
  [{ steps: 0 }, 'steps must be 1 or more'],
  [{ batch: 0 }, 'batch must be 1 or more'],
  [{ validation: 1 }, 'not in 0..0.9'],
  [{ weights: new Float32Array(600) }, 'all weights are 0'],
])('refuses %j', async (change, message) => {
  const error: unknown = await trainMlp({ ...base, ...change }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect((error as Error).message).toContain(message);
});
