import type { Measurement } from '../core/measurement.ts';
import type { LoadOptions } from './options.ts';
import { quantileInterval } from './statistics/quantileInterval.ts';
import { searchRate, type RateSearchResult, type RateTrial } from './statistics/searchRate.ts';
import type { Profile } from './summarise.ts';

/** Runs one arm at a rate with a number of requests. */
export type RunAtRate = (rate: number, queries: number, round: number) => Promise<Profile>;

/**
 * Searches the highest rate at which the objective is met: the quantile's whole interval is under its latency, the
 * failures are under their share, and the backlog does not grow. A rate that is not clear is tried again with four times
 * as many requests.
 */
export async function findMaxQps(
  options: LoadOptions,
  queries: number,
  run: RunAtRate,
): Promise<RateSearchResult> {
  const { slo, search } = options;
  if (slo === undefined || search === undefined) throw new TypeError('there is nothing to search');
  return searchRate({
    ...search,
    objectiveMs: slo.latencyMs,
    trial: async (rate, round) => {
      const profile = await run(rate, queries * 4 ** round, round);
      return judgeRate(profile, rate, options);
    },
  });
}

/** Whether a profile meets the objective. */
export function judgeRate(
  profile: Profile,
  rate: number,
  { slo, confidence }: LoadOptions,
): RateTrial {
  const { quantile, latencyMs, errors } = slo!;
  const { value, interval, effectiveN } = quantileInterval(
    profile.latencyMs,
    profile.sorted,
    quantile,
    confidence,
  );
  const trial = (verdict: RateTrial['verdict']): RateTrial => ({
    rate,
    verdict: profile.valid ? verdict : 'undecided',
    latencyMs: profile.valid ? value : null,
    weight: effectiveN,
  });
  const { lower, upper } = profile.shares.failed;
  const [fewest, most] = [lower ?? 0, upper ?? 1];
  if (profile.stopped !== null || fewest > errors) return trial('misses');
  if ((interval.lower ?? 0) > latencyMs) return trial('misses');
  const within = interval.upper !== null && interval.upper <= latencyMs;
  return trial(within && (most <= errors || profile.failed === 0) ? 'meets' : 'undecided');
}

/** `maxQps` as a measurement; its interval is the bracket. */
export function maxQpsMeasurement(
  name: string,
  { value, lower, upper, trials }: RateSearchResult,
  { slo, confidence }: LoadOptions,
): Measurement {
  const limit = upper === null && lower !== null ? '; the limit of the search was reached' : '';
  return {
    name,
    value,
    unit: '1/s',
    interval: {
      lower,
      upper,
      confidence,
      method: 'highest rate shown to meet the objective, lowest shown to miss it',
    },
    n: trials.length,
    better: 'higher',
    title: `highest rate with p${100 * slo!.quantile} <= ${slo!.latencyMs} ms`,
    note: `n counts trials${limit}`,
  };
}
