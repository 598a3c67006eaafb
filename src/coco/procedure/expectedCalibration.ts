import type { Evaluation } from '../evaluate/evaluation.ts';

const BINS = 10;

/**
 * Expected calibration error of detections at the first threshold (Guo et al., 2017; for detectors Küppers et al., 2020):
 * mean distance of score and share of right detections over ten bins of equal width, weighted by their size. Undefined
 * when scores are not within 0 and 1.
 */
export function expectedCalibration({
  cells,
  results,
  matched,
  ignored,
}: Evaluation): { value: number; n: number } | undefined {
  const sums = new Float64Array(BINS);
  const right = new Float64Array(BINS);
  const counts = new Float64Array(BINS);
  let n = 0;
  for (const [d, one] of cells.detections.entries()) {
    if ((ignored[0]![d]! & 1) === 1) continue;
    const score = results.score[one]!;
    if (score < 0 || score > 1) return undefined;
    const bin = Math.min(BINS - 1, Math.floor(score * BINS));
    sums[bin]! += score;
    counts[bin]!++;
    right[bin]! += matched[0]![d]! & 1;
    n++;
  }
  if (n === 0) return undefined;
  let value = 0;
  for (let bin = 0; bin < BINS; bin++) value += Math.abs(sums[bin]! - right[bin]!) / n;
  return { value, n };
}
