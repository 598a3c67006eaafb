import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import type { Settings } from '../settings.ts';
import type { Cells } from './cells.ts';
import { Oks } from './oks.ts';
import type { OverlapKernel } from './overlaps.ts';
import { truthAreas } from './truthAreas.ts';

/** OKS of keypoints. */
export function keypointKernel(
  truth: GroundTruth,
  results: Results,
  { truths, detections }: Cells,
  settings: Settings,
  least: number,
): OverlapKernel {
  const { sigmas, corrections } = settings;
  const oks = new Oks(truth, sigmas, truthAreas(truth, settings));
  const points = results.points ?? new Float64Array(0);
  const width = 2 * truth.keypointsEach;
  const labelled = Int32Array.from({ length: truth.annotations.count }, (_, gt) =>
    oks.labelled(gt),
  );
  const skip = corrections.has('unlabelledTruth');
  return (overlaps, fromGt, toGt, fromDt, toDt) => {
    for (let d = fromDt; d < toDt; d++) {
      overlaps.starts[d - fromDt] = overlaps.count;
      const at = detections[d]! * width;
      for (let g = fromGt; g < toGt; g++) {
        const gt = truths[g]!;
        const known = labelled[gt]!;
        if (known === 0 && skip) continue;
        const value = oks.between(points, at, gt, known, least);
        if (value >= least) overlaps.add(g - fromGt, value);
      }
    }
    overlaps.starts[toDt - fromDt] = overlaps.count;
  };
}
