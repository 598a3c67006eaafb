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

/**
 * The probability, if the arms did not differ, of a mean difference at least as large as the one seen: every sign of
 * the differences is as likely as its opposite (Fisher's randomisation test; exact, at most 20 differences are used).
 */
export function signFlipP(differences: readonly number[]): number {
  const used = differences.slice(0, 20);
  const seen = Math.abs(used.reduce((sum, d) => sum + d, 0));
  const all = 2 ** used.length;
  let atLeast = 0;
  for (let signs = 0; signs < all; signs++) {
    let sum = 0;
    for (let i = 0; i < used.length; i++) sum += (signs >> i) & 1 ? used[i]! : -used[i]!;
    if (Math.abs(sum) >= seen * (1 - 1e-12)) atLeast++;
  }
  return atLeast / all;
}
