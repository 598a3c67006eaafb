import { mean, standardDeviation } from '../../math/moments.ts';

/** The most that is ever left out, as a share: a run that drifts for longer was too short, not warming up. */
const MOST = 0.25;
const BATCHES = 16;

/**
 * How many observations at the beginning to leave out: the number that makes the standard error of the rest smallest
 * (MSER-5: White, 1997; Hoad, Robinson and Davies, 2010), but only when what is left out differs from the rest by more
 * than three standard errors, so that a bad moment is not swept away as warm-up. `steady` is false when the minimum
 * lies beyond a quarter of the run; then nothing is left out. `inOrder` is in the order of arrival.
 */
export function warmUp(inOrder: Float64Array): {
  readonly discard: number;
  readonly steady: boolean;
} {
  const groups = Math.floor(inOrder.length / 5);
  if (groups < 4 * BATCHES) return { discard: 0, steady: true };
  const discard = 5 * lowestError(inOrder, groups);
  const rest = inOrder.subarray(discard);
  if (discard === 0 || !differs(inOrder.subarray(0, discard), rest)) {
    return { discard: 0, steady: true };
  }
  return discard > MOST * inOrder.length
    ? { discard: 0, steady: false }
    : { discard, steady: true };
}

/** The number of groups of five to drop. */
function lowestError(inOrder: Float64Array, groups: number): number {
  let sum = 0;
  let squares = 0;
  let best = 0;
  let lowest = Infinity;
  for (let from = groups - 1; from >= 0; from--) {
    const value = mean(inOrder.subarray(5 * from, 5 * from + 5));
    sum += value;
    squares += value ** 2;
    const n = groups - from;
    // The last few observations agree by chance.
    if (n < BATCHES) continue;
    const error = Math.max(0, squares - sum ** 2 / n) / n ** 2;
    if (error <= lowest) {
      lowest = error;
      best = from;
    }
  }
  return best;
}

function differs(first: Float64Array, rest: Float64Array): boolean {
  const size = Math.floor(rest.length / BATCHES);
  if (size === 0) return false;
  const means = Array.from({ length: BATCHES }, (_, i) =>
    mean(rest.subarray(i * size, (i + 1) * size)),
  );
  const error = standardDeviation(means) * Math.sqrt(size / first.length + 1 / BATCHES);
  return Math.abs(mean(first) - mean(means)) > 3 * error;
}
