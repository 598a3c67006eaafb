import type { GroundTruth } from '../groundTruth.ts';
import { pairwiseSum } from './pairwiseSum.ts';

const EPSILON = 2 ** -52;

/**
 * Object keypoint similarity of detections with ground truths: the mean over labelled keypoints of
 * exp(-d^2 / (2 (2 sigma)^2 area)). Without labelled keypoints, d is the distance to the box enlarged to three times its
 * size, and the mean runs over all keypoints.
 */
export class Oks {
  private readonly variances: Float64Array;
  private readonly exponents: Float64Array;
  private readonly keypoints: Float64Array;
  private readonly boxes: Float64Array;
  private readonly each: number;
  /** Areas, where they are not those of the ground truth. */
  private readonly areas: Float64Array;

  constructor(truth: GroundTruth, sigmas: readonly number[], areas = truth.annotations.area) {
    this.variances = Float64Array.from(sigmas, (sigma) => (sigma * 2) ** 2);
    this.exponents = new Float64Array(sigmas.length);
    this.keypoints = truth.annotations.keypoints;
    this.boxes = truth.annotations.boxes;
    this.each = truth.keypointsEach;
    this.areas = areas;
  }

  /** How many keypoints of a ground truth are labelled (v > 0). */
  labelled(gt: number): number {
    let count = 0;
    for (let k = 0; k < this.each; k++) if (this.visibility(gt, k) > 0) count++;
    return count;
  }

  /**
   * The OKS of the points (x, y of each keypoint from `at` on) with a ground truth, to pycocotools' last bit but for
   * the last bit of `exp`; or, when it can be seen early to stay below `least`, any number below `least`.
   */
  between(points: Float64Array, at: number, gt: number, labelled: number, least: number): number {
    return labelled > 0
      ? this.toKeypoints(points, at, gt, labelled, least)
      : this.toBox(points, at, gt);
  }

  private visibility(gt: number, k: number): number {
    return this.keypoints[3 * (gt * this.each + k) + 2]!;
  }

  private toKeypoints(
    points: Float64Array,
    at: number,
    gt: number,
    labelled: number,
    least: number,
  ): number {
    const { variances, exponents, keypoints, each } = this;
    const area = this.areas[gt]! + EPSILON;
    const needed = least * labelled * 0.999_999_999;
    let bound = labelled;
    let n = 0;
    let label = 3 * gt * each;
    let place = at;
    for (let k = 0; k < each; k++, label += 3, place += 2) {
      if (!(keypoints[label + 2]! > 0)) continue;
      const dx = points[place]! - keypoints[label]!;
      const dy = points[place + 1]! - keypoints[label + 1]!;
      const e = (dx * dx + dy * dy) / variances[k]! / area / 2;
      exponents[n++] = e;
      // exp(e) >= 1 + e + e^2/2.
      bound -= 1 - 1 / (1 + e + e * e * 0.5);
      if (bound < needed) return -1;
    }
    for (let i = 0; i < n; i++) exponents[i] = Math.exp(-exponents[i]!);
    return pairwiseSum(exponents, 0, n) / n;
  }

  private toBox(points: Float64Array, at: number, gt: number): number {
    const { variances, exponents, boxes, each } = this;
    const area = this.areas[gt]! + EPSILON;
    const [x, y, w, h] = [
      boxes[4 * gt]!,
      boxes[4 * gt + 1]!,
      boxes[4 * gt + 2]!,
      boxes[4 * gt + 3]!,
    ];
    const [left, right, top, bottom] = [x - w, x + w * 2, y - h, y + h * 2];
    for (let k = 0; k < each; k++) {
      const px = points[at + 2 * k]!;
      const py = points[at + 2 * k + 1]!;
      const dx = Math.max(0, left - px) + Math.max(0, px - right);
      const dy = Math.max(0, top - py) + Math.max(0, py - bottom);
      exponents[k] = Math.exp(-((dx * dx + dy * dy) / variances[k]! / area / 2));
    }
    return pairwiseSum(exponents, 0, each) / each;
  }
}
