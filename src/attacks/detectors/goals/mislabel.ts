import { boxOverlap } from '../../../coco/decode/boxOverlap.ts';
import type { Detection } from '../../../coco/decode/detection.ts';
import type { Part } from '../../../judgement/criterion.ts';
import type { Goal } from './goal.ts';
import { lowered, raised } from './terms.ts';

/** Changes the class of every object. */
export const mislabel: Goal = {
  name: 'mislabel',
  text: 'every object that the clean picture shows is shown as another class',
  measurement: 'mislabelled',
  boxes: 1,
  needsObjects: true,
  margin(clean, now, { iou, score }) {
    let left = 0;
    let changed = 0;
    const parts: Part[] = [];
    for (const object of clean.shown) {
      const [own, other] = [
        strongest(now.candidates, object, iou, true),
        strongest(now.candidates, object, iou, false),
      ];
      const lacks = Math.max(0, own - other) + Math.max(0, score - other);
      left += lacks;
      parts.push({ left: lacks, box: object.box });
      // The highest score stands for the object.
      const top = now.shown.find((one) => boxOverlap(one.box, object.box) >= iou);
      if (top !== undefined && top.category !== object.category) changed++;
    }
    return { reached: changed === clean.shown.length, left, parts };
  },
  rise(clean, now, { iou }, logarithms) {
    let value = 0;
    const pulls = [];
    for (const object of clean.shown) {
      const here = now.candidates.filter((one) => boxOverlap(one.box, object.box) >= iou);
      const others = here.filter((one) => one.category !== object.category);
      const nearest = others.toSorted((a, b) => b.score - a.score)[0]?.category;
      const up = raised(
        others.filter((one) => one.category === nearest),
        logarithms,
      );
      const down = lowered(
        here.filter((one) => one.category === object.category),
        logarithms,
        true,
      );
      value += up.value + down.value;
      pulls.push(...up.pulls, ...down.pulls);
    }
    return { value, pulls };
  },
};

/** The highest score of the object's own class, or of any other, at its place. */
function strongest(
  candidates: readonly Detection[],
  object: Detection,
  iou: number,
  own: boolean,
): number {
  let most = 0;
  for (const one of candidates)
    if (
      (one.category === object.category) === own &&
      one.score > most &&
      boxOverlap(one.box, object.box) >= iou
    )
      most = one.score;
  return most;
}
