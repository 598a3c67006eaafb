import { expectedErrorAfter } from './expectedErrorAfter.ts';

/** Points with a joint belief of the margin there, some of which weigh in the expected error and some of which may be asked. */
export interface UncertainPoints {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Variance that noise adds to a reply. */
  readonly noise: number;
  /** What an error about each point's verdict weighs; 0 for one that can only be asked. */
  readonly weights: ArrayLike<number>;
  /** Points that may be asked. */
  readonly candidates: readonly number[];
  /** Of each candidate with all points; overwritten. */
  readonly covariances: readonly Float64Array[];
}

/**
 * The `size` candidates to ask, one after the other the one that is expected to leave the least error about pass and
 * fail (stepwise uncertainty reduction, Bect et al., 2012; with noisy replies, Lyu, Binois and Ludkovski, 2021). What
 * was chosen counts as asked, with the answer that is expected. Fewer when nothing is left to learn.
 */
export function leastExpectedError(
  { mean, variance, noise, weights, candidates, covariances }: UncertainPoints,
  size: number,
): readonly number[] {
  const left = variance.slice();
  const floor = variance.map((value) => value * 1e-6);
  const weighing = [...mean.keys()].filter((i) => weights[i]! > 0);
  const open = new Set(candidates.keys());
  const chosen: number[] = [];
  while (chosen.length < size && open.size > 0) {
    const sd = left.map(Math.sqrt);
    let best = -1;
    let least = Infinity;
    for (const c of open) {
      const own = left[candidates[c]!]!;
      if (own <= floor[candidates[c]!]!) continue;
      const root = Math.sqrt(own + noise);
      const covariance = covariances[c]!;
      let sum = 0;
      for (const i of weighing)
        sum +=
          weights[i]! * expectedErrorAfter(mean[i]! / sd[i]!, covariance[i]! / (sd[i]! * root));
      if (sum < least) [least, best] = [sum, c];
    }
    if (best < 0) break;
    open.delete(best);
    const point = candidates[best]!;
    chosen.push(point);
    const gain = covariances[best]!.slice();
    const reply = left[point]! + noise;
    for (let i = 0; i < left.length; i++)
      left[i] = Math.max(floor[i]!, left[i]! - (gain[i]! * gain[i]!) / reply);
    for (const c of open) {
      const covariance = covariances[c]!;
      const share = gain[candidates[c]!]! / reply;
      for (let i = 0; i < left.length; i++) covariance[i]! -= share * gain[i]!;
    }
  }
  return chosen;
}
