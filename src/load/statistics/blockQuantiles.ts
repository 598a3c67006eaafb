import { quantile } from '../../math/quantile.ts';

/** Observations beyond its quantile that a block must have, and observations at all. */
const BEYOND = 10;
const LEAST = 50;

/** How many blocks a run of `n` requests is cut into, so that each has a p-quantile of its own: 1 to `blocks`. */
export function blockCount(n: number, p: number, blocks = 8): number {
  const least = Math.max(LEAST, Math.ceil(BEYOND / (1 - p)));
  return Math.max(1, Math.min(blocks, Math.floor(n / least)));
}

/** A quantile in each of a number of equal blocks of neighbours. `inOrder` is in the order of arrival. */
export function blockQuantiles(inOrder: ArrayLike<number>, p: number, parts: number): number[] {
  const whole = Float64Array.from(inOrder);
  return Array.from({ length: parts }, (_, part) =>
    quantile(
      whole.subarray(
        Math.floor((part * whole.length) / parts),
        Math.floor(((part + 1) * whole.length) / parts),
      ),
      p,
    ),
  );
}
