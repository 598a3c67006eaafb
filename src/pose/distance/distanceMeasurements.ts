import type { Measurement } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { percentileInterval } from '../../coco/bootstrap/percentileInterval.ts';
import { drawWeights } from '../../coco/bootstrap/weights.ts';
import type { Evaluated } from '../../coco/procedure/evaluated.ts';
import type { KeypointSchema } from '../../coco/schema/keypointSchema.ts';
import type { PoseOptions } from '../options.ts';
import { keypointNumber } from '../schemaOf.ts';
import { distanceMetrics } from './distanceMetrics.ts';
import { keypointDistances, type KeypointDistance } from './keypointDistances.ts';

const METRICS = [
  ['pck', '1', 'higher', 'share of keypoints within the distance'],
  ['auc', '1', 'higher', 'area under the curve of that share'],
  ['epe', 'px', 'lower', 'mean distance of keypoints of detected people'],
  ['nme', '1', 'lower', 'the same, normalised'],
] as const;

/** Distances are sorted into few replicates: a sum over all keypoints each time. */
const MOST_REPLICATES = 200;

/** PCK, AUC, EPE and NME with intervals by drawing images; none when the options do not ask. */
export function distanceMeasurements(
  { evaluation, truth }: Evaluated,
  schema: KeypointSchema,
  { distance, bootstrap }: PoseOptions,
  random: RandomStream,
): readonly Measurement[] {
  if (distance === undefined) return [];
  const { normalise, scale, threshold, upTo } = distance;
  const points =
    typeof normalise === 'string'
      ? normalise
      : ([keypointNumber(schema, normalise[0]), keypointNumber(schema, normalise[1])] as const);
  const distances = keypointDistances(evaluation, { normalise: points, scale });
  const found = distanceMetrics(distances, threshold, upTo);
  const byImage: KeypointDistance[][] = Array.from({ length: truth.images.count }, () => []);
  for (const one of distances) byImage[one.image]!.push(one);
  const replicates = Math.min(bootstrap.replicates, MOST_REPLICATES);
  const drawn = Array.from({ length: replicates }, () => {
    const weights = drawWeights(byImage.length, random);
    const sample = byImage.flatMap((group, i) =>
      Array.from({ length: group.length === 0 ? 0 : weights[i]! }, () => group).flat(),
    );
    return distanceMetrics(sample, threshold, upTo);
  });
  return METRICS.map(([name, unit, better, title]) => {
    const interval = percentileInterval(
      drawn.map((one) => one[name]),
      {
        value: found[name],
        range: name === 'epe' || name === 'nme' ? [0, Infinity] : [0, 1],
        confidence: bootstrap.confidence,
        method: `bias-corrected percentile bootstrap clustered by image, ${replicates} replicates`,
        images: byImage.filter((group) => group.length > 0).length,
      },
    );
    return {
      name,
      unit,
      better,
      title,
      value: Number.isNaN(found[name]) ? null : found[name],
      n: distances.length,
      ...(interval === undefined ? {} : { interval }),
    };
  });
}
