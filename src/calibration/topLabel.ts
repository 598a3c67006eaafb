import type { Predictions } from './predictions.ts';

/** Rows that stay in the processor's cache. */
const BLOCK = 4096;

/** A chance for each item, and whether what it is the chance of came true (1) or not (0). */
export interface Scores {
  readonly score: Float64Array;
  readonly event: Uint8Array;
}

/**
 * The confidence in the likeliest class, and whether that class is right; of ties the first class counts. Of events the
 * chance of class 1, and whether it is right.
 */
export function topLabel(predictions: Predictions): Scores {
  if (predictions.isEvent === true) return classScores(predictions, 1);
  const { count, classes, probabilities, labels } = predictions;
  const score = new Float64Array(count);
  const event = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (probabilities[i * classes + c]! > probabilities[i * classes + best]!) best = c;
    score[i] = probabilities[i * classes + best]!;
    event[i] = best === labels[i] ? 1 : 0;
  }
  return { score, event };
}

/** The probability of one class, and whether it is right. */
export function classScores(
  { count, classes, probabilities, labels }: Predictions,
  wanted: number,
): Scores {
  const score = new Float64Array(count);
  const event = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    score[i] = probabilities[i * classes + wanted]!;
    event[i] = labels[i] === wanted ? 1 : 0;
  }
  return { score, event };
}

/** The same of several classes, in one pass over the rows, which many predictions are too large to go through often. */
export function scoresOfClasses(
  { count, classes, probabilities, labels }: Predictions,
  wanted: readonly number[],
): readonly Scores[] {
  const all = wanted.map(() => ({ score: new Float64Array(count), event: new Uint8Array(count) }));
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(count, from + BLOCK);
    for (const [k, { score, event }] of all.entries()) {
      const c = wanted[k]!;
      for (let i = from; i < to; i++) {
        score[i] = probabilities[i * classes + c]!;
        event[i] = labels[i] === c ? 1 : 0;
      }
    }
  }
  return all;
}
