import type { Detection } from '../../../coco/decode/detection.ts';
import type { Goal } from './goal.ts';
import { raised } from './terms.ts';

/** Candidates that gradients raise at once, of each that is wanted. */
const CHASED = 2;

/** Floods the suppression with boxes, whose pairs it compares: its time grows with their square (Shapira et al., 2023). */
export const flood: Goal = {
  name: 'flood',
  text: 'many candidates reach the suppression, which then takes long',
  measurement: 'candidates.adversarial',
  boxes: 100,
  needsObjects: false,
  margin(_clean, now, { score, boxes }) {
    const best = top(now.candidates, boxes);
    let left = (boxes - best.length) * score;
    for (const one of best) left += Math.max(0, score - one.score);
    return { reached: best.length >= boxes && best.at(-1)!.score > score, left };
  },
  rise: (_clean, now, { boxes }, logarithms) =>
    raised(top(now.candidates, CHASED * boxes), logarithms),
};

function top(candidates: readonly Detection[], most: number): readonly Detection[] {
  return candidates.toSorted((a, b) => b.score - a.score).slice(0, most);
}
