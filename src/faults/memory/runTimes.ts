import type { Interval } from '../../core/measurement.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { quantile } from '../../math/quantile.ts';
import { quantileRanks } from '../../math/quantileRanks.ts';
import { createSessionPool } from '../../onnx/sessions/sessionPool.ts';

/** Timed runs of each model, and those before that warm it up. */
const RUNS = 31;
const WARM_UP = 3;

/** How long each model takes for all feeds, ms, run by run; the models take turns, so that what disturbs one disturbs all. */
export async function runTimes(
  models: readonly Uint8Array[],
  feeds: readonly TensorMap[],
  clock: () => number,
): Promise<number[][]> {
  const pools = await Promise.all(models.map(async (bytes) => createSessionPool(bytes)));
  const times: number[][] = models.map(() => []);
  try {
    for (let run = 0; run < RUNS + WARM_UP; run++)
      for (const [i, pool] of pools.entries()) {
        const began = clock();
        for (const feed of feeds) await pool.run(feed);
        if (run >= WARM_UP) times[i]!.push(clock() - began);
      }
    return times;
  } finally {
    await Promise.all(pools.map(async (pool) => pool.close()));
  }
}

/** How many times as long one series of paired runs takes as another: the median ratio with its distribution-free interval. */
export function timeRatio(
  before: readonly number[],
  after: readonly number[],
  confidence: number,
): { readonly value: number; readonly interval: Interval } {
  const ratios = after.map((ms, i) => ms / before[i]!).toSorted((a, b) => a - b);
  const { lower, upper } = quantileRanks(ratios.length, 0.5, confidence);
  return {
    value: quantile(ratios, 0.5),
    interval: {
      lower: lower === null ? null : ratios[lower - 1]!,
      upper: upper === null ? null : ratios[upper - 1]!,
      confidence,
      method: 'order statistics of paired runs (David and Nagaraja, 2003)',
    },
  };
}
