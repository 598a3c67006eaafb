import type { KeypointDistance } from './keypointDistances.ts';

/** Steps of the area under the curve, as MMPose counts them. */
const STEPS = 20;

/** Distance metrics of a pose estimator. */
export interface DistanceMetrics {
  /** Share of labelled keypoints up to the threshold; keypoints of people who were not detected are wrong. */
  readonly pck: number;
  /** Mean of that share over 20 thresholds from 0 up to, and without, `upTo`. */
  readonly auc: number;
  /** Mean distance in px of keypoints of people who were detected. */
  readonly epe: number;
  /** Mean normalised distance of the same. */
  readonly nme: number;
}

/** PCK, AUC, EPE and NME of distances; NaN without any. */
export function distanceMetrics(
  distances: readonly KeypointDistance[],
  threshold: number,
  upTo: number,
): DistanceMetrics {
  const n = distances.length;
  const share = (limit: number) =>
    distances.filter(({ normalised }) => normalised <= limit).length / n;
  const seen = distances.filter(({ px }) => px < Infinity);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const steps = Array.from({ length: STEPS }, (_, i) => share((upTo * i) / STEPS));
  return {
    pck: share(threshold),
    auc: mean(steps),
    epe: mean(seen.map(({ px }) => px)),
    nme: mean(seen.map(({ normalised }) => normalised)),
  };
}
