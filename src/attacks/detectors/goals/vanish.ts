import { boxOverlap } from '../../../coco/decode/boxOverlap.ts';
import type { Detection } from '../../../coco/decode/detection.ts';
import type { Part } from '../../../judgement/criterion.ts';
import type { Goal } from './goal.ts';
import { lowered } from './terms.ts';

/** Hides every object: the score of Xie et al. (2017), summed over the objects of the clean picture. */
export const vanish: Goal = {
  name: 'vanish',
  text: 'no object that the clean picture shows is shown any more',
  measurement: 'vanished',
  boxes: 1,
  needsObjects: true,
  margin(clean, now, { iou }) {
    let left = 0;
    let found = 0;
    const parts: Part[] = [];
    for (const object of clean.shown) {
      let most = 0;
      for (const one of now.candidates) {
        if (one.category !== object.category || one.score <= most) continue;
        const overlap = boxOverlap(one.box, object.box);
        if (overlap >= iou) most = Math.max(most, one.score * overlap);
      }
      left += most;
      parts.push({ left: most, box: object.box });
      if (now.shown.some((one) => standsFor(one, object, iou))) found++;
    }
    return { reached: found === 0, left, parts };
  },
  rise: (clean, now, { iou }, logarithms) =>
    lowered(
      now.candidates.filter((one) => clean.shown.some((object) => standsFor(one, object, iou))),
      logarithms,
    ),
};

function standsFor(one: Detection, object: Detection, iou: number): boolean {
  return one.category === object.category && boxOverlap(one.box, object.box) >= iou;
}
