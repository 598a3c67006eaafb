import { boxOverlap } from '../../../coco/decode/boxOverlap.ts';
import type { Detection } from '../../../coco/decode/detection.ts';
import { suppress } from '../../../coco/decode/suppress.ts';
import type { Seen } from '../seen.ts';
import type { Goal } from './goal.ts';
import { raised } from './terms.ts';

/** IoU with an object up to which a detection is of the background (TIDE; Bolya et al., 2020). */
const APART = 0.1;
/** Candidates that gradients raise at once, of each that is wanted. */
const CHASED = 4;

/** Makes objects appear where there are none. */
export const fabricate: Goal = {
  name: 'fabricate',
  text: 'detections are shown where the clean picture shows no object',
  measurement: 'fabricated',
  boxes: 1,
  needsObjects: false,
  margin(clean, now, { score, boxes, suppression }) {
    const best = invented(clean, now.candidates, boxes, suppression);
    let left = (boxes - best.length) * score;
    for (const one of best) left += Math.max(0, score - one.score);
    return { reached: best.length >= boxes && best.every((one) => one.score > score), left };
  },
  rise: (clean, now, { boxes, suppression }, logarithms) =>
    raised(invented(clean, now.candidates, CHASED * boxes, suppression), logarithms),
};

/** Whether a detection is of nothing that the clean picture shows. */
export function isInvented(one: Detection, clean: Seen): boolean {
  return clean.shown.every((object) => boxOverlap(one.box, object.box) <= APART);
}

/** The strongest candidates of the background, after suppression. */
function invented(
  clean: Seen,
  candidates: readonly Detection[],
  most: number,
  iou: number,
): readonly Detection[] {
  const apart = candidates.filter((one) => isInvented(one, clean));
  // Suppression of thousands of weak candidates would cost more than the model.
  const strongest = apart.toSorted((a, b) => b.score - a.score).slice(0, 20 * most);
  return suppress(strongest, { iou, score: 0 }).slice(0, most);
}
