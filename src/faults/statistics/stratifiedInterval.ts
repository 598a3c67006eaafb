import type { Interval } from '../../core/measurement.ts';
import { bettingInterval } from './bettingInterval.ts';
import { stratifiedEstimates, type Aim, type Domain } from './stratifiedEstimates.ts';
import type { Draws, Stratum } from './stratum.ts';

/** The name of the method, as reports print it. */
export const SAMPLED = 'stratified betting, at any stop (Waudby-Smith and Ramdas, 2024)';
export const EXHAUSTIVE = 'exhaustive: every fault of the population was injected';

/** A share over a population of faults, or a part of it, with its interval; value null: nothing was drawn there. */
export interface ShareEstimate {
  readonly value: number | null;
  readonly interval: Interval;
  readonly n: number;
}

/**
 * The mean of an outcome in [0, 1] over a population of faults, or over a part of it (`domain`), with an interval that
 * holds whenever the sampling stops. Exact where all was drawn.
 */
export function stratifiedInterval(
  strata: readonly Stratum[],
  draws: Draws,
  outcomes: ArrayLike<number>,
  {
    confidence,
    aim,
    domain,
  }: { readonly confidence: number; readonly aim: Aim; readonly domain?: Domain | undefined },
): ShareEstimate {
  const risk = 1 - confidence;
  const found = stratifiedEstimates(strata, draws, outcomes, aim, risk, domain);
  const { value, floor, ceiling, n } = found;
  if (n === 0)
    return { value: null, n, interval: { lower: 0, upper: 1, confidence, method: SAMPLED } };
  // What is left of the population is less than rounding: all was drawn.
  if (ceiling - floor < 1e-9 && ceiling < 1 + 1e-9)
    return {
      value: floor,
      n,
      interval: { lower: floor, upper: floor, confidence, method: EXHAUSTIVE },
    };
  const { lower, upper } = bettingInterval(found, risk, floor, ceiling);
  return {
    value: Math.min(upper, Math.max(lower, value)),
    n,
    interval: { lower, upper, confidence, method: SAMPLED },
  };
}
