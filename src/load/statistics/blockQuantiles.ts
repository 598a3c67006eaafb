import { quantile } from '../../math/quantile.ts';

/** Blocks shorter than this have no meaningful high quantile. */
const LEAST = 100;

/** How many blocks a run of `n` requests is cut into: at most `blocks`, each of 100 requests at least. */
export function blockCount(n: number, blocks = 8): number {
  return Math.max(1, Math.min(blocks, Math.floor(n / LEAST)));
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
