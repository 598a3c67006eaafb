import type { Interval } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { quantile } from '../../math/quantile.ts';

/** How to resample. */
export interface BlockBootstrapOptions {
  readonly random: RandomStream;
  /** Default 0.95. */
  readonly confidence?: number | undefined;
  /** Observations a block; default n / 25. */
  readonly block?: number | undefined;
  /** Default 400. */
  readonly resamples?: number | undefined;
}

/**
 * A percentile interval for a quantile of dependent observations from blocks of neighbours drawn with replacement, on
 * a circle (Politis and Romano, 1992). `inOrder` is in the order of arrival.
 */
export function blockBootstrap(
  inOrder: ArrayLike<number>,
  p: number,
  { random, confidence = 0.95, block, resamples = 400 }: BlockBootstrapOptions,
): Interval {
  const n = inOrder.length;
  const method = 'circular block bootstrap, percentiles';
  if (n === 0) return { lower: null, upper: null, confidence, method };
  const size = Math.max(1, Math.min(n, block ?? Math.ceil(n / 25)));
  const order = Array.from({ length: n }, (_, i) => i).toSorted(
    (a, b) => inOrder[a]! - inOrder[b]!,
  );
  const rankOf = new Int32Array(n);
  order.forEach((index, rank) => {
    rankOf[index] = rank;
  });
  const counts = new Int32Array(n);
  const found: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    counts.fill(0);
    for (let drawn = 0; drawn < n;) {
      const start = random.integer(n);
      for (let i = 0; i < size && drawn < n; i++, drawn++) counts[rankOf[(start + i) % n]!]!++;
    }
    const wanted = Math.max(1, Math.ceil(n * p));
    let rank = 0;
    for (let seen = counts[0]!; seen < wanted; seen += counts[rank]!) rank++;
    found.push(inOrder[order[rank]!]!);
  }
  const risk = (1 - confidence) / 2;
  return { lower: quantile(found, risk), upper: quantile(found, 1 - risk), confidence, method };
}
