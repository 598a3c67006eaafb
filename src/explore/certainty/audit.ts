import type { Interval } from '../../core/measurement.ts';
import {
  clopperPearson,
  clopperPearsonLower,
  clopperPearsonUpper,
} from '../../math/clopperPearson.ts';

/** How a frozen verdict map did on points that it was not made from. Invalid replies count as failures. */
export interface AuditCounts {
  readonly n: number;
  /** Points that failed, invalid ones included. */
  readonly failures: number;
  readonly invalid: number;
  /** Failing or invalid points that the map predicts pass. */
  readonly missed: number;
  /** Valid, passing points that the map predicts fail. */
  readonly falseAlarms: number;
  /** Invalid points that the map predicts fail. */
  readonly invalidPredictedFail: number;
}

/** What the map says of a pool of points from the input distribution that were not asked. */
export interface PoolCounts {
  readonly n: number;
  readonly predictedFail: number;
  /** A finer estimate of the share, without a bound; default predictedFail / n. */
  readonly share?: number | undefined;
  /** The map says one thing everywhere: its share is exact, not estimated. */
  readonly exact: boolean;
}

export interface Estimate {
  readonly value: number | null;
  readonly interval: Interval;
}

/** Errors of the map in the audit from which on their difference corrects the value; fewer would add noise only. */
export const CORRECTABLE = 5;

/** Counts an audit. `predictedFail` holds the map's verdict of each point. */
export function countAudit(
  outcomes: readonly { readonly passed: boolean; readonly invalid: boolean }[],
  predictedFail: Uint8Array,
): AuditCounts {
  const counts = {
    n: outcomes.length,
    failures: 0,
    invalid: 0,
    missed: 0,
    falseAlarms: 0,
    invalidPredictedFail: 0,
  };
  for (const [i, { passed, invalid }] of outcomes.entries()) {
    if (invalid) counts.invalid++;
    if (!passed) counts.failures++;
    if (!passed && predictedFail[i] === 0) counts.missed++;
    if (passed && predictedFail[i] === 1) counts.falseAlarms++;
    if (invalid && predictedFail[i] === 1) counts.invalidPredictedFail++;
  }
  return counts;
}

/**
 * The probability that the verdict map errs at a random point of the input distribution: an upper Clopper-Pearson bound
 * from the audit. `risk` is what this look may spend.
 */
export function remainingUncertainty(
  counts: AuditCounts,
  risk: number,
  confidence: number,
): Estimate {
  const wrong = counts.missed + counts.falseAlarms;
  return {
    value: counts.n === 0 ? null : wrong / counts.n,
    interval: {
      lower: null,
      upper: clopperPearsonUpper(wrong, counts.n, risk),
      confidence,
      method: `Clopper-Pearson, one-sided${risk < 1 - confidence ? `, risk ${Number(risk.toPrecision(3))} at this look` : ''}`,
    },
  };
}

/**
 * The failure probability by the difference estimator: the share of the input distribution that the map predicts to fail,
 * corrected by the audit once it holds five errors. Upper end: that share plus the bound of missed failures; lower end:
 * minus the bound of false alarms (invalid replies predicted to fail count among them). Where the map errs often, or the
 * audit is larger than the pool, the audit's failures alone say more: a tenth of the risk goes to their bounds, and the
 * tighter ones hold. All risks add up to `risk`, which is less than 1 - confidence when the audit's size depends on
 * what it said: then this is one of several looks at it. Before any failure was seen, only the zero-failure bound.
 */
export function failureProbability(
  counts: AuditCounts,
  pool: PoolCounts,
  confidence: number,
  risk = 1 - confidence,
): Estimate {
  const { n } = counts;
  const exact = { confidence: 1 - risk };
  if (pool.exact && pool.predictedFail === 0) {
    return {
      value: counts.failures === 0 ? null : counts.failures / n,
      interval: { ...clopperPearson(counts.failures, n, { ...exact, sides: 'upper' }), confidence },
    };
  }
  if (pool.exact) {
    const real = counts.failures - counts.invalid;
    return {
      value: n === 0 ? null : counts.failures / n,
      interval: { ...clopperPearson(real, n, { ...exact, sides: 'lower' }), confidence },
    };
  }
  const [poolRisk, auditRisk, plainRisk] = [0.05 * risk, 0.4 * risk, 0.05 * risk];
  const share = pool.share ?? pool.predictedFail / pool.n;
  const errors = counts.missed + counts.falseAlarms;
  const value = errors < CORRECTABLE ? share : share + (counts.missed - counts.falseAlarms) / n;
  const wrongOrInvalid = counts.falseAlarms + counts.invalidPredictedFail;
  const plain = [
    clopperPearsonLower(counts.failures - counts.invalid, n, plainRisk),
    clopperPearsonUpper(counts.failures, n, plainRisk),
  ] as const;
  const cut = [
    Math.max(
      plain[0],
      clopperPearsonLower(pool.predictedFail, pool.n, poolRisk) -
        clopperPearsonUpper(wrongOrInvalid, n, auditRisk),
    ),
    Math.min(
      plain[1],
      clopperPearsonUpper(pool.predictedFail, pool.n, poolRisk) +
        clopperPearsonUpper(counts.missed, n, auditRisk),
    ),
  ] as const;
  // Bounds that contradict each other: one of them failed, at the risk that was granted.
  const [lower, upper] = cut[0] <= cut[1] ? cut : plain;
  return {
    value: Math.min(upper, Math.max(lower, value)),
    interval: {
      lower,
      upper,
      confidence,
      method:
        'difference estimator with Clopper-Pearson bounds of the errors in the audit, limited by those of its failures',
    },
  };
}
