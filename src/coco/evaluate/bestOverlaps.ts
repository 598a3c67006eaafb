import type { Evaluation } from './evaluation.ts';
import { Oks } from './oks.ts';
import { pairIou } from './pairIou.ts';
import { truthAreas } from './truthAreas.ts';

/**
 * By detection of `cells.detections`: the highest overlap (OKS, or IoU of boxes or masks) with an object of its image
 * and category that counts in the first area range; 0 without one. Whether another detection takes the object plays no
 * part.
 */
export function bestOverlaps({
  truth,
  results,
  cells,
  settings,
  truthIgnored,
}: Evaluation): Float64Array {
  const best = new Float64Array(cells.detections.length);
  const oks = new Oks(truth, settings.sigmas, truthAreas(truth, settings));
  const between =
    settings.kind === 'keypoints'
      ? (one: number, gt: number) =>
          oks.between(results.points!, 2 * one * truth.keypointsEach, gt, oks.labelled(gt), 0)
      : (one: number, gt: number) => pairIou(truth, results, one, gt);
  for (let cell = 0; cell < cells.count; cell++) {
    for (let g = cells.truthStarts[cell]!; g < cells.truthStarts[cell + 1]!; g++) {
      const gt = cells.truths[g]!;
      if (truthIgnored[0]![gt] === 1) continue;
      for (let d = cells.detectionStarts[cell]!; d < cells.detectionStarts[cell + 1]!; d++)
        best[d] = Math.max(best[d]!, between(cells.detections[d]!, gt));
    }
  }
  return best;
}
