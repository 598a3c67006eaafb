import { IMPACT_ERRORS } from '../coco/analyse/errorTypes.ts';
import type { ImpactAnalysis } from '../coco/analyse/impact.ts';
import { WeightedCurves } from '../coco/bootstrap/weightedCurves.ts';
import { meanGain } from './analysis.ts';

/**
 * What AP of the first area gains when each error alone is corrected, in the order of `IMPACT_ERRORS`, if each image
 * counts `weights[image]` times. Every correction looks at one image only, so that it is the same on any draw.
 */
export function gainsOnImages({
  impacts,
  settings,
}: ImpactAnalysis): (weights: Int32Array) => readonly number[] {
  const curves = new WeightedCurves(settings);
  const passes = new Map(
    impacts.flatMap(({ error, pass }) => (pass === undefined ? [] : [[error, pass] as const])),
  );
  return (weights) => {
    const ap = new Map(
      [...passes].map(([error, pass]) => {
        const known = curves.pass(pass, weights);
        return [error, known ? curves.byThreshold() : []] as const;
      }),
    );
    return IMPACT_ERRORS.map((error) => {
      // Missed objects are taken away on top of background detections.
      const before = error === 'falseNegative' ? 'backgroundFalsePositive' : 'baseline';
      return meanGain(ap.get(error) ?? [], ap.get(before) ?? []);
    });
  };
}
