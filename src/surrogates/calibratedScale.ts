import { normalCdf } from '../math/normalDistribution.ts';

/** The factor is sought within this range, on either side of 1. */
const RANGE = Math.log(16);
/** Weight of the prior on the logarithm of the factor, in nats: a few rows must not make a surrogate sure of itself. */
const PRIOR = 1;

/**
 * The factor on standard deviations that gives the failure probabilities Phi(-mean / sd) of held-out rows the least
 * log-loss, with a weak log-normal prior at 1; from 1/16 to 16. The first `count` rows count.
 */
export function calibratedScale(
  mean: Float64Array,
  sd: Float64Array,
  margin: ArrayLike<number>,
  count = mean.length,
): number {
  const loss = (logFactor: number) => {
    let sum = PRIOR * logFactor ** 2;
    for (let i = 0; i < count; i++) {
      const z = mean[i]! / (sd[i]! * Math.exp(logFactor));
      sum -= Math.log(Math.max(1e-3, normalCdf(margin[i]! < 0 ? -z : z)));
    }
    return sum;
  };
  // A coarse look, then a golden section around its best: the loss need not be convex.
  let best = 0;
  for (let at = -RANGE; at <= RANGE; at += RANGE / 8) if (loss(at) < loss(best)) best = at;
  let [low, high] = [best - RANGE / 8, best + RANGE / 8];
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let step = 0; step < 8; step++) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (loss(a) < loss(b)) high = b;
    else low = a;
  }
  return Math.exp((low + high) / 2);
}
