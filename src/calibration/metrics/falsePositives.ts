import { sortScores } from '../sortScores.ts';
import type { Scores } from '../topLabel.ts';

/** At the highest threshold that finds at least a share of the events: which share of the non-events it takes along. */
export function falsePositives(
  scores: Scores,
  share: number,
): {
  readonly threshold: number;
  readonly taken: number;
  readonly of: number;
  readonly rate: number;
} {
  const { score, event } = sortScores(scores);
  let positive = 0;
  for (const value of event) positive += value;
  const of = score.length - positive;
  let [found, taken] = [0, 0];
  for (let i = score.length - 1; i >= 0; i--) {
    found += event[i]!;
    taken += 1 - event[i]!;
    const isLast = i === 0 || score[i - 1] !== score[i];
    if (isLast && found >= share * positive)
      return { threshold: score[i]!, taken, of, rate: of === 0 ? NaN : taken / of };
  }
  return { threshold: NaN, taken: 0, of, rate: NaN };
}
