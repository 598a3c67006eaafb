import type { Interval } from '../../core/measurement.ts';
import {
  clopperPearson,
  clopperPearsonLower,
  clopperPearsonUpper,
} from '../../math/clopperPearson.ts';
import { sortScores } from '../sortScores.ts';
import type { Scores } from '../topLabel.ts';

/** Which share of the non-events a threshold takes along. */
export interface FalsePositives {
  readonly threshold: number;
  /** Non-events at the threshold or above, and all of them. */
  readonly taken: number;
  readonly of: number;
  readonly rate: number;
  /** Of the rate at the threshold that finds the share of all events, not only of these. */
  readonly interval: Interval;
}

/**
 * At the highest threshold that finds at least a share of the events: which share of the non-events it takes along. The
 * threshold is as uncertain as a quantile of few events: order statistics bound it (Thompson 1936), Clopper and Pearson what
 * passes at its bounds, each at half the risk. NaN without events or non-events.
 */
export function falsePositives(scores: Scores, share: number, confidence = 0.95): FalsePositives {
  const { score, event } = sortScores(scores);
  const events = score.filter((_, i) => event[i] === 1).toReversed();
  const others = score.filter((_, i) => event[i] === 0).toReversed();
  const [positive, of] = [events.length, others.length];
  const method = 'Clopper-Pearson, at bounds of the threshold';
  if (positive === 0 || of === 0)
    return {
      threshold: NaN,
      taken: 0,
      of,
      rate: NaN,
      interval: { lower: null, upper: null, confidence, method },
    };
  const risk = (1 - confidence) / 4;
  const passing = (threshold: number): number => countFrom(others, threshold);
  const threshold = events[Math.max(0, Math.ceil(share * positive - 1e-9) - 1)]!;
  // So few events lie above the first, and so many above the second, with a probability of at most the risk.
  const few = firstWhere(positive, (k) => clopperPearsonUpper(k, positive, risk) > share);
  const many = firstWhere(positive, (k) => clopperPearsonLower(k, positive, risk) >= share);
  const bounds = { confidence: 1 - 2 * risk };
  const fewest = few === 0 ? 0 : passing(events[few - 1]!);
  const most = many > positive ? of : passing(events[many - 1]!);
  const taken = passing(threshold);
  return {
    threshold,
    taken,
    of,
    rate: taken / of,
    interval: {
      lower: clopperPearson(fewest, of, bounds).lower,
      upper: many > positive ? 1 : clopperPearson(most, of, bounds).upper,
      confidence,
      method,
    },
  };
}

/** How many of falling values are at least a threshold. */
function countFrom(falling: Float64Array, threshold: number): number {
  return firstWhere(falling.length - 1, (i) => falling[i]! < threshold);
}

/** The first of 0 to `last` for which something holds that holds for all after it; last + 1 without any. */
function firstWhere(last: number, holds: (k: number) => boolean): number {
  let [low, high] = [0, last + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
