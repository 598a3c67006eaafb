import { normalQuantile } from '../../math/normalDistribution.ts';

/**
 * The number of injections that estimates a share within `margin` by simple random sampling without replacement, from
 * `size` possible faults: n = N / (1 + e^2 (N - 1) / (t^2 p (1 - p))) (Leveugle et al., "Statistical fault injection:
 * quantified error and confidence", DATE 2009). `share` is what is expected, default 0.5, the worst case.
 * t is rounded as in their tables: 1.96 at 95 %, 2.58 at 99 %.
 */
export function leveugleSize(
  size: number,
  {
    margin,
    confidence = 0.95,
    share = 0.5,
  }: { margin: number; confidence?: number; share?: number },
): number {
  if (!(margin > 0 && margin < 1)) throw new RangeError(`margin must be in (0, 1), got ${margin}`);
  const t = Math.round(100 * normalQuantile(1 - (1 - confidence) / 2)) / 100;
  return Math.ceil(size / (1 + (margin ** 2 * (size - 1)) / (t ** 2 * share * (1 - share))));
}
