import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';

import type { Interval } from '../core/measurement.ts';

export interface ClopperPearsonOptions {
  /** Coverage, in (0, 1); default 0.95. */
  readonly confidence?: number | undefined;
  /** `two`: both ends at half the risk each; `lower`, `upper`: one end at the whole risk. Default `two`. */
  readonly sides?: 'two' | 'lower' | 'upper' | undefined;
}

/**
 * The exact interval for a probability after `successes` of `n` independent trials (Clopper and Pearson, 1934).
 * It covers with at least the stated confidence, whatever the probability. Without trials it is [0, 1].
 */
export function clopperPearson(
  successes: number,
  n: number,
  { confidence = 0.95, sides = 'two' }: ClopperPearsonOptions = {},
): Interval {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence must be in (0, 1), got ${confidence}`);
  const risk = sides === 'two' ? (1 - confidence) / 2 : 1 - confidence;
  return {
    lower: sides === 'upper' ? null : clopperPearsonLower(successes, n, risk),
    upper: sides === 'lower' ? null : clopperPearsonUpper(successes, n, risk),
    confidence,
    method: sides === 'two' ? 'Clopper-Pearson' : 'Clopper-Pearson, one-sided',
  };
}

/** The upper Clopper-Pearson bound: the true probability exceeds it with probability at most `risk`. */
export function clopperPearsonUpper(successes: number, n: number, risk: number): number {
  checkCounts(successes, n);
  return successes >= n ? 1 : betaQuantile(1 - risk, successes + 1, n - successes);
}

/** The lower Clopper-Pearson bound: the true probability is below it with probability at most `risk`. */
export function clopperPearsonLower(successes: number, n: number, risk: number): number {
  checkCounts(successes, n);
  return successes === 0 ? 0 : betaQuantile(risk, successes, n - successes + 1);
}

function checkCounts(successes: number, n: number): void {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n)
    throw new RangeError(`needs whole numbers with 0 <= successes <= n, got ${successes} of ${n}`);
}
