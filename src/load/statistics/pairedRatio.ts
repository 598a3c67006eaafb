import type { Interval } from '../../core/measurement.ts';
import { quantile } from '../../math/quantile.ts';
import { batchMeanInterval } from './batchMeanInterval.ts';

/** Two runs of the same arrivals, request by request in order. */
export interface Pair {
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
}

/** How the latency of the first compares to that of the second. */
export interface PairedRatio {
  /** first / second; null without pairs. */
  readonly value: number | null;
  readonly interval: Interval;
  /** Pairs of blocks. */
  readonly n: number;
}

/**
 * The ratio of a latency quantile between two arms that had the same arrivals. Every pair of runs is cut into blocks of
 * neighbours; the blocks' log ratios are averaged, with Student's interval over them. Blocks shorter than 100 requests
 * are merged. A block's quantile uses latencies in its arm only, so lost requests do not shift the pairing.
 */
export function pairedRatio(
  pairs: readonly Pair[],
  p: number,
  { blocks = 8, confidence = 0.95 }: { blocks?: number; confidence?: number } = {},
): PairedRatio {
  const logs: number[] = [];
  for (const { first, second } of pairs) {
    const n = Math.min(first.length, second.length);
    const parts = Math.max(1, Math.min(blocks, Math.floor(n / 100)));
    for (let part = 0; part < parts; part++) {
      const of = (arm: ArrayLike<number>): number =>
        quantile(
          Array.from(arm).slice(
            Math.floor((part * arm.length) / parts),
            Math.floor(((part + 1) * arm.length) / parts),
          ),
          p,
        );
      const log = Math.log(of(first) / of(second));
      if (Number.isFinite(log)) logs.push(log);
    }
  }
  const { value, interval } = batchMeanInterval(logs, confidence);
  const exp = (x: number | null): number | null => (x === null ? null : Math.exp(x));
  return {
    value: exp(value),
    interval: {
      lower: exp(interval.lower),
      upper: exp(interval.upper),
      confidence,
      method: "Student's t over log ratios of paired blocks",
    },
    n: logs.length,
  };
}
