import type { Interval } from '../../core/measurement.ts';
import { ratioInterval } from '../../math/ratioInterval.ts';
import { blockCount, blockQuantiles } from './blockQuantiles.ts';

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
 * neighbours; the middle of the blocks' log ratios counts (`ratioInterval`). A block's quantile uses latencies
 * in its arm only, so lost requests do not shift the pairing.
 */
export function pairedRatio(
  pairs: readonly Pair[],
  p: number,
  { blocks = 8, confidence = 0.95 }: { blocks?: number; confidence?: number } = {},
): PairedRatio {
  const ofArm = (arm: 'first' | 'second'): number[] =>
    pairs.flatMap((pair) => {
      const parts = blockCount(Math.min(pair.first.length, pair.second.length), p, blocks);
      return blockQuantiles(pair[arm], p, parts);
    });
  return ratioInterval(ofArm('first'), ofArm('second'), confidence);
}
