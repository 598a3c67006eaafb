import { sortScores } from '../sortScores.ts';
import type { Scores } from '../topLabel.ts';

/** Area under precision over recall: the mean precision at each event, ties at once (as scikit-learn). NaN without events. */
export function averagePrecision(scores: Scores): number {
  const { score, event } = sortScores(scores);
  let [taken, right, sum] = [0, 0, 0];
  for (let i = score.length - 1; i >= 0;) {
    let end = i;
    let here = 0;
    while (end >= 0 && score[end] === score[i]) here += event[end--]!;
    taken += i - end;
    right += here;
    sum += (here * right) / taken;
    i = end;
  }
  return right === 0 ? NaN : sum / right;
}
