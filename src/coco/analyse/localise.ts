import { evaluate } from '../evaluate/evaluate.ts';
import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import type { AreaRange } from '../settings.ts';
import { analysisSettings, type AnalysisOptions } from './analysisSettings.ts';
import { codeOf } from './errorTypes.ts';
import { keypointSimilarities } from './keypointSimilarities.ts';

/** OKS from which a detection is of a person at all. */
const MATCH = 0.1;
/** Keypoint similarities: below the first a miss, above the second good. */
const LOOSE = 0.5;
const TIGHT = 0.85;
const EPSILON = 2 ** -52;

/** What is wrong with the keypoints of detections that match somebody. */
export interface Localisation {
  /** By result: the annotation that it matches at OKS .1, or -1. */
  readonly partner: Int32Array;
  /** By result and keypoint: `codeOf` its class, 0 for none. */
  readonly codes: Uint8Array;
  /** By result and keypoint x, y: where it would be after a correction. */
  readonly corrected: Float64Array;
}

/** Classifies every labelled keypoint of detections that match a person of the area range at OKS .1. */
export function localise(
  truth: GroundTruth,
  results: Results,
  area: AreaRange,
  options: AnalysisOptions,
): Localisation {
  const each = truth.keypointsEach;
  const points = results.points ?? new Float64Array(0);
  const partner = new Int32Array(results.count).fill(-1);
  const codes = new Uint8Array(results.count * each);
  const corrected = points.slice();
  const { partners, cells } = evaluate(truth, results, analysisSettings(options, area, [MATCH]), {
    partners: true,
    leaveOut: options.leaveOut,
  });
  const similarities = keypointSimilarities(truth, options);
  for (let d = 0; d < cells.detections.length; d++) {
    const gt = partners![d]!;
    if (gt < 0) continue;
    const one = cells.detections[d]!;
    partner[one] = gt;
    if (truth.annotations.keypointCounts[gt] === 0) continue;
    for (let k = 0; k < each; k++) {
      const label = 3 * (gt * each + k);
      if (truth.annotations.keypoints[label + 2] === 0) continue;
      const at = 2 * (one * each + k);
      const { best, source } = similarities(points[at]!, points[at + 1]!, k, gt);
      const code = classify(best, source);
      codes[one * each + k] = code;
      const kept =
        code === codeOf('jitter')
          ? TIGHT
          : code === codeOf('miss')
            ? LOOSE
            : Math.min(best, 1 - EPSILON);
      corrected[at] =
        truth.annotations.keypoints[label]! +
        distance(kept, truth.annotations.area[gt]!, k, options);
      corrected[at + 1] = truth.annotations.keypoints[label + 1]!;
    }
  }
  return { partner, codes, corrected };
}

function classify(best: number, source: 'own' | 'inverted' | 'other'): number {
  if (best < LOOSE) return codeOf('miss');
  if (source === 'inverted') return codeOf('inversion');
  if (source === 'other') return codeOf('swap');
  if (best > TIGHT) return codeOf('good');
  return best < TIGHT ? codeOf('jitter') : 0;
}

/** How far in px a keypoint lies that has this similarity. coco-analyze takes sigma where 2 sigma is meant. */
function distance(similarity: number, area: number, k: number, options: AnalysisOptions): number {
  const sigma = options.sigmas[k]! * (options.corrected === true ? 2 : 1);
  return Math.sqrt(-Math.log(similarity) * 2 * area * sigma ** 2);
}
