import type { Evaluation } from '../evaluate/evaluation.ts';

const BINS = 10;

/** Scores of detections and whether they are right. */
export interface ScoredDetections {
  readonly count: number;
  /** 0 to 1. */
  readonly score: Float64Array;
  readonly right: Uint8Array;
  /** Image index. */
  readonly image: Int32Array;
}

/** The detections that count at the first threshold; undefined without any, or when scores are not within 0 and 1. */
export function scoredDetections({
  cells,
  results,
  matched,
  ignored,
}: Evaluation): ScoredDetections | undefined {
  const counting = Array.from(cells.detections.keys()).filter((d) => (ignored[0]![d]! & 1) === 0);
  const score = Float64Array.from(counting, (d) => results.score[cells.detections[d]!]!);
  if (counting.length === 0 || score.some((one) => !(one >= 0 && one <= 1))) return undefined;
  return {
    count: counting.length,
    score,
    right: Uint8Array.from(counting, (d) => matched[0]![d]! & 1),
    image: Int32Array.from(counting, (d) => results.image[cells.detections[d]!]!),
  };
}

/**
 * Expected calibration error of detections (Guo et al., 2017; for detectors Küppers et al., 2020): mean distance of
 * score and share of right detections over ten bins of equal width, weighted by their size. With `weights`, each image
 * counts that often; NaN when no detection is left.
 */
export function expectedCalibration(
  { count, score, right, image }: ScoredDetections,
  weights?: Int32Array,
): number {
  const gaps = new Float64Array(BINS);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights === undefined ? 1 : weights[image[i]!]!;
    if (weight === 0) continue;
    const bin = Math.min(BINS - 1, Math.floor(score[i]! * BINS));
    gaps[bin]! += weight * (score[i]! - right[i]!);
    n += weight;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / n;
}
