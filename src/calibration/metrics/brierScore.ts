import type { Bins } from './bins.ts';
import type { Predictions } from '../predictions.ts';
import type { Scores } from '../topLabel.ts';

/** Mean squared difference between probabilities and the right class: 0 to 1 for two classes, 0 to 2 for more (Brier 1950). */
export function brierScore({ count, classes, probabilities, labels }: Predictions): number {
  let sum = 0;
  for (let i = 0; i < count; i++)
    for (let c = 0; c < classes; c++)
      sum += (probabilities[i * classes + c]! - (labels[i] === c ? 1 : 0)) ** 2;
  return sum / count / (classes === 2 ? 2 : 1);
}

/** Parts of a Brier score of chances: `brier` = reliability - resolution + uncertainty + within. */
export interface BrierParts {
  readonly brier: number;
  /** Squared gap between score and frequency; 0 is calibrated. */
  readonly reliability: number;
  /** How far frequencies of bins differ from the overall one; the more, the better. */
  readonly resolution: number;
  /** Variance of the events alone. */
  readonly uncertainty: number;
  /** What the bins do not see: variance of the scores in a bin less twice their covariance with the events. */
  readonly within: number;
}

/** Murphy's decomposition (1973) of the Brier score, with the terms within bins (Stephenson, Coelho and Jolliffe 2008). */
export function brierParts({ score, event }: Scores, { counts, scores, events }: Bins): BrierParts {
  const n = score.length;
  let [brier, all] = [0, 0];
  for (let i = 0; i < n; i++) {
    brier += (score[i]! - event[i]!) ** 2 / n;
    all += event[i]! / n;
  }
  let [reliability, resolution] = [0, 0];
  for (let b = 0; b < counts.length; b++) {
    const count = counts[b]!;
    if (count === 0) continue;
    reliability += (count / n) * ((scores[b]! - events[b]!) / count) ** 2;
    resolution += (count / n) * (events[b]! / count - all) ** 2;
  }
  const uncertainty = all * (1 - all);
  return {
    brier,
    reliability,
    resolution,
    uncertainty,
    within: brier - (reliability - resolution + uncertainty),
  };
}
