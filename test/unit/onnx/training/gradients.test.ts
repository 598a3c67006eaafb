import { describe, expect, it } from 'vitest';

import { float32Tensor, type Tensor } from '../../../../src/core/tensor.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { createSessionPool } from '../../../../src/onnx/sessions/sessionPool.ts';
import { ACTIVATIONS, type ActivationName } from '../../../../src/onnx/training/activations.ts';
import { LOSSES, type LossName } from '../../../../src/onnx/training/losses.ts';
import { parameterCount, type MlpShape } from '../../../../src/onnx/training/mlpTrainingGraph.ts';
import { mlpTrainingModel } from '../../../../src/onnx/training/mlpTrainingModel.ts';
import { referenceLoss, type Rows } from '../../../helpers/referenceMlp.ts';

const ROWS = 12;
const TARGETS = 2;

function targetsOf(loss: LossName, random: ReturnType<typeof createRandom>): number[] {
  if (loss === 'mse' || loss === 'gaussian-nll') return [random.normal(), random.normal()];
  const share = Math.fround(random.uniform());
  return loss === 'bce' ? [share, random.integer(2)] : [share, Math.fround(1 - share)];
}

/** One step from rest: the first moment is then a tenth of the gradient. */
async function gradientOf(
  shape: MlpShape,
  parameters: readonly number[],
  x: Rows,
  y: Rows,
): Promise<{ gradient: number[]; losses: number[] }> {
  const pool = await createSessionPool(mlpTrainingModel(shape));
  const count = parameterCount(shape.sizes);
  const k = shape.population;
  const lead = k > 1 ? [k] : [];
  const one = (): Tensor => float32Tensor(k > 1 ? [1, k, 1] : [1], new Float32Array(k));
  const zero = float32Tensor([...lead, count], new Float32Array(k * count));
  const rows = Int32Array.from({ length: k * ROWS }, (_, i) => i % ROWS);
  const end = await pool.run({
    x: float32Tensor([ROWS, 3], x.flat()),
    y: float32Tensor([ROWS, TARGETS], y.flat()),
    trips: { dtype: 'int64', shape: [], data: BigInt64Array.of(1n) },
    rows: { dtype: 'int32', shape: [1, ...lead, ROWS], data: rows },
    rate: one(),
    epsilon: one(),
    keep: one(),
    p: float32Tensor([...lead, count], parameters),
    m: zero,
    v: zero,
  });
  await pool.close();
  return {
    gradient: Array.from(end['m_end']?.data as Float32Array, (m) => 10 * m),
    losses: Array.from(end['losses']?.data as Float32Array),
  };
}

describe.each(Object.keys(LOSSES) as LossName[])('%s', (loss) => {
  it.each(Object.keys(ACTIVATIONS) as ActivationName[])('through %s', async (activation) => {
    const random = createRandom(`${loss} ${activation}`);
    const sizes = [3, 5, 4, LOSSES[loss].columns(TARGETS)];
    const count = parameterCount(sizes);
    const shape = {
      sizes,
      targets: TARGETS,
      activation,
      loss,
      batch: ROWS,
      population: 1,
      weighted: false,
      validated: false,
    };
    const x = Array.from({ length: ROWS }, () =>
      Array.from({ length: 3 }, () => Math.fround(random.normal())),
    );
    const y = Array.from({ length: ROWS }, () => targetsOf(loss, random).map(Math.fround));
    const networks = [0, 1, 2].map(() =>
      Array.from({ length: count }, () => Math.fround(random.normal() * 0.6)),
    );
    const network = { sizes, activation, loss };
    const singles: number[] = [];
    for (const p of networks) {
      const { gradient, losses } = await gradientOf(shape, p, x, y);
      expect(losses[0]).toBeCloseTo(referenceLoss(network, p, x, y), 4);
      const expected = p.map((_, i) => {
        const moved = (by: number): number[] => p.with(i, (p[i] ?? 0) + by);
        const h = 1e-6;
        return (
          (referenceLoss(network, moved(h), x, y) - referenceLoss(network, moved(-h), x, y)) /
          (2 * h)
        );
      });
      expect(relativeDistance(gradient, expected)).toBeLessThan(2e-5);
      singles.push(...gradient);
    }
    const together = await gradientOf({ ...shape, population: 3 }, networks.flat(), x, y);
    expect(relativeDistance(together.gradient, singles)).toBeLessThan(2e-6);
  });
});

function relativeDistance(a: readonly number[], b: readonly number[]): number {
  const norm = (values: readonly number[]): number => Math.hypot(...values);
  return norm(a.map((value, i) => value - (b[i] ?? NaN))) / norm(b);
}
