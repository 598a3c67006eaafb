import type { Interval } from '../../core/measurement.ts';
import { studentTQuantile } from '../../math/studentT.ts';
import { sortScores } from '../sortScores.ts';
import type { Scores } from '../topLabel.ts';

/** An area under a curve with its interval. */
export interface Area {
  readonly value: number;
  readonly interval: Interval;
}

/**
 * The chance that an event has a higher score than a non-event, ties half (Mann and Whitney), with DeLong's variance
 * (1988) on the logit scale and Student's quantile; an area of 0 or 1 has the interval of the rule of three. NaN without events or non-events.
 */
export function auroc(scores: Scores, confidence: number): Area {
  const { score, event } = sortScores(scores);
  const n = score.length;
  let positive = 0;
  for (let i = 0; i < n; i++) positive += event[i]!;
  const negative = n - positive;
  const method = 'DeLong, logit';
  if (positive === 0 || negative === 0)
    return { value: NaN, interval: { lower: null, upper: null, confidence, method } };
  // Placements: of each event the share of non-events below it, and the other way round; ties count half.
  let [sumP, squareP, sumN, squareN] = [0, 0, 0, 0];
  let [below, events] = [0, 0];
  for (let i = 0; i < n;) {
    let end = i;
    let here = 0;
    while (end < n && score[end] === score[i]) here += event[end++]!;
    const others = end - i - here;
    const p = (below + others / 2) / negative;
    const q = (positive - events - here / 2) / positive;
    sumP += here * p;
    squareP += here * p * p;
    sumN += others * q;
    squareN += others * q * q;
    below += others;
    events += here;
    i = end;
  }
  const value = sumP / positive;
  const variance =
    spread(squareP, sumP, positive) / positive + spread(squareN, sumN, negative) / negative;
  if (value <= 0 || value >= 1 || variance === 0) {
    // Nothing was seen on the other side: of fewer of the two kinds, at most -ln(risk / 2) / n.
    const reach = Math.min(1, -Math.log((1 - confidence) / 2) / Math.min(positive, negative));
    return {
      value,
      interval: {
        lower: Math.max(0, value - reach),
        upper: Math.min(1, value + reach),
        confidence,
        method: 'rule of three',
      },
    };
  }
  const least = Math.min(positive, negative);
  // Of few events the variance is itself uncertain.
  const z = studentTQuantile((1 + confidence) / 2, Math.max(1, least - 1));
  const logit = Math.log(value / (1 - value));
  const half = (z * Math.sqrt(variance)) / (value * (1 - value));
  const back = (x: number): number => 1 / (1 + Math.exp(-x));
  return {
    value,
    interval: { lower: back(logit - half), upper: back(logit + half), confidence, method },
  };
}

function spread(square: number, sum: number, n: number): number {
  return n < 2 ? 0 : Math.max(0, (square - (sum * sum) / n) / (n - 1));
}
