import type { Interval } from '../../core/measurement.ts';
import { bettingUpper } from '../../math/bettingBound.ts';
import { clopperPearson, clopperPearsonUpper } from '../../math/clopperPearson.ts';
import { empiricalBernsteinMargin } from '../../math/empiricalBernstein.ts';
import { variance } from '../../math/moments.ts';
import { CORRECTABLE } from '../certainty/audit.ts';
import type { Estimate } from '../certainty/audit.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import { allowedBounds } from './certify.ts';
import type { Certificate, CertifyingRun } from './certify.ts';

/** The certified figures. */
export interface RareEstimate {
  readonly total: Estimate;
  /** Probability that an input falls into the region and fails; undefined without a region. */
  readonly region: Estimate | undefined;
  /** Probability that the model errs. */
  readonly error: Estimate;
}

/** How a side's risk is divided: the model's share, the constraints and the outside's mass, the model's errors, the outside. */
const RISKS = { share: 0.05, mass: 0.05, errors: 0.5, outside: 0.35 };

/** How an output, or the whole system, did in a run. */
type Failed = (run: Evaluation) => boolean;

/**
 * The failure probability by importance sampling with a difference estimator: what the model predicts to fail inside the
 * region, corrected by the weighted errors of the certifying draws there, plus the failures outside it. All weights are
 * bounded by the region's limit, so the bounds of bounded means hold: betting (Waudby-Smith and Ramdas, 2024) for the
 * errors, empirical Bernstein (Maurer and Pontil, 2009) for the model's share, Clopper-Pearson outside. Invalid replies
 * count as failures in upper bounds only.
 */
export function estimateRare(
  certificate: Certificate,
  isConstrained: boolean,
  confidence: number,
  failed: Failed = (run) => !passed(run),
): RareEstimate {
  const risk = 1 - confidence;
  const { share, draws, inside, outside, free } = certificate;
  const k = outside.filter(({ run }) => failed(run)).length;
  if (share === undefined) {
    const interval = clopperPearson(k, outside.length, { confidence, sides: 'upper' });
    const value = k === 0 ? null : k / outside.length;
    const total = { value, interval };
    return { total, region: undefined, error: total };
  }
  const { limit, weights, predictedFail, judged } = share;
  const side = risk / 2;
  // Bounds of what the constraints leave, and of what lies outside the region.
  const allowed = allowedBounds(free, isConstrained, side * RISKS.mass);
  const outsideMass = clopperPearsonUpper(free.outside, free.allowed, side * RISKS.mass);
  // The model's share inside the region, scaled to [0, 1], from draws that had no part in choosing the region.
  const predicted = weights
    .map((weight, i) => (predictedFail[i] === 1 && weight <= limit ? weight / limit : 0))
    .subarray(judged);
  const predictedMean = predicted.reduce((sum, value) => sum + value, 0) / predicted.length;
  const predictedMargin = empiricalBernsteinMargin(
    variance(predicted),
    predicted.length,
    side * RISKS.share,
  );
  const isInvalid = ({ run }: CertifyingRun) => run.margins === undefined;
  const scaled = (counts: (certifying: CertifyingRun) => boolean) => {
    const values = new Float64Array(draws);
    inside.forEach((certifying, i) => {
      if (counts(certifying)) values[i] = certifying.weight / limit;
    });
    return values;
  };
  const missed = scaled((one) => failed(one.run) && !one.predictedFail);
  const notFailing = scaled((one) => one.predictedFail && (isInvalid(one) || !failed(one.run)));
  const alarms = inside.filter((one) => one.predictedFail && !failed(one.run)).length;
  const missedCount = inside.filter((one) => failed(one.run) && !one.predictedFail).length;
  const errorRisk = side * RISKS.errors;
  const top =
    (limit * (predictedMean + predictedMargin + bettingUpper(missed, errorRisk))) / allowed.lower;
  const bottom =
    (limit * Math.max(0, predictedMean - predictedMargin - bettingUpper(notFailing, errorRisk))) /
    allowed.upper;
  const beyond = outsideMass * clopperPearsonUpper(k, outside.length, side * RISKS.outside);

  const mass = Math.max(1, free.allowed) / free.n;
  const outsideShare = free.allowed === 0 ? 0 : free.outside / free.allowed;
  const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);
  const alarmSum = sum(scaled((one) => one.predictedFail && !failed(one.run)));
  const inRegion = (limit * predictedMean) / mass;
  const correction =
    missedCount + alarms < CORRECTABLE || draws === 0
      ? 0
      : (limit * (sum(missed) - alarmSum)) / draws / mass;
  const outsideErrors = outside.filter((one) => failed(one.run) !== one.predictedFail);
  const outsideGain =
    outsideErrors.length < CORRECTABLE
      ? 0
      : (outsideShare * outsideErrors.reduce((all, one) => all + (one.predictedFail ? -1 : 1), 0)) /
        outside.length;
  const within = (value: number, lower: number, upper: number) =>
    Math.min(upper, Math.max(lower, value));
  const upper = Math.min(1, top + beyond);
  const errors = scaled((one) => failed(one.run) !== one.predictedFail);
  return {
    total: {
      value: within(share.value + correction + outsideGain, bottom, upper),
      interval: {
        lower: bottom,
        upper,
        confidence,
        method: METHOD,
      },
    },
    region: {
      value: within(inRegion + correction, bottom, Math.min(1, top)),
      interval: { lower: bottom, upper: Math.min(1, top), confidence, method: REGION_METHOD },
    },
    error: {
      value:
        (limit * sum(errors)) / Math.max(1, draws) / mass +
        (outsideShare * outsideErrors.length) / Math.max(1, outside.length),
      interval: errorInterval(
        (limit * bettingUpper(errors, 0.45 * risk)) / allowed.lower +
          outsideMass * clopperPearsonUpper(outsideErrors.length, outside.length, 0.45 * risk),
        confidence,
      ),
    },
  };
}

const METHOD =
  'importance sampling with bounded weights: difference estimator, betting bounds (Waudby-Smith and Ramdas, 2024); Clopper-Pearson outside the region';
const REGION_METHOD =
  'importance sampling with bounded weights: difference estimator, betting bounds (Waudby-Smith and Ramdas, 2024)';

function errorInterval(upper: number, confidence: number): Interval {
  const method = 'betting bound in the region, Clopper-Pearson outside, one-sided';
  return { lower: null, upper: Math.min(1, upper), confidence, method };
}
