import { Oks } from '../evaluate/oks.ts';
import { ignoredTruths } from '../evaluate/ignoredTruths.ts';
import { pairwiseSum } from '../evaluate/pairwiseSum.ts';
import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import type { AreaRange } from '../settings.ts';
import type { AnalysisOptions } from './analysisSettings.ts';

const EPSILON = 2 ** -52;

/** The highest OKS of each result with a person that counts; 0 without one. */
export function highestOks(
  truth: GroundTruth,
  results: Results,
  area: AreaRange,
  { sigmas, leaveOut }: AnalysisOptions,
): Float64Array {
  const oks = new Oks(truth, sigmas);
  const ignored = ignoredTruths(truth, 'keypoints', area, leaveOut);
  const counting = new Map<string, number[]>();
  const { image, category, count } = truth.annotations;
  for (let gt = 0; gt < count; gt++) {
    if (ignored[gt] === 1) continue;
    const key = `${image[gt]}/${category[gt]}`;
    const known = counting.get(key);
    if (known === undefined) counting.set(key, [gt]);
    else known.push(gt);
  }
  const highest = new Float64Array(results.count);
  for (let one = 0; one < results.count; one++) {
    const at = 2 * one * truth.keypointsEach;
    for (const gt of counting.get(`${results.image[one]}/${results.category[one]}`) ?? []) {
      const value = oks.between(results.points!, at, gt, oks.labelled(gt), 0);
      if (value > highest[one]!) highest[one] = value;
    }
  }
  return highest;
}

/**
 * Scores that would order the results best: their highest OKS, of which each takes from those that follow in the same
 * image as soft non-maximum suppression does (Bodla et al., 2017): times exp(-2 OKS^2). `results.points` decide which
 * overlap.
 */
export function optimalScores(
  results: Results,
  highest: Float64Array,
  sigmas: readonly number[],
): Float64Array {
  const scores = highest.slice();
  const groups = new Map<number, number[]>();
  for (let one = 0; one < results.count; one++) {
    const group = groups.get(results.image[one]!);
    if (group === undefined) groups.set(results.image[one]!, [one]);
    else group.push(one);
  }
  const between = detectionOks(results, sigmas);
  for (const group of groups.values()) {
    let left = group;
    while (left.length > 0) {
      left = left.toSorted((a, b) => scores[b]! - scores[a]!);
      const [first, ...others] = left;
      for (const other of others) {
        scores[other]! *= Math.exp(-(between(first!, other) ** 2 / 0.5));
      }
      left = others;
    }
  }
  return scores;
}

/** OKS of two detections, by the mean of the areas that their keypoints span. */
function detectionOks(
  results: Results,
  sigmas: readonly number[],
): (a: number, b: number) => number {
  const each = results.keypointsEach;
  const points = results.points!;
  const variances = sigmas.map((sigma) => (sigma * 2) ** 2);
  const terms = new Float64Array(each);
  const spans = new Float64Array(results.count);
  for (let one = 0; one < results.count; one++) {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let k = one * each; k < (one + 1) * each; k++) {
      left = Math.min(left, points[2 * k]!);
      right = Math.max(right, points[2 * k]!);
      top = Math.min(top, points[2 * k + 1]!);
      bottom = Math.max(bottom, points[2 * k + 1]!);
    }
    spans[one] = (right - left) * (bottom - top);
  }
  return (a, b) => {
    const area = 0.5 * (spans[a]! + spans[b]!) + EPSILON;
    for (let k = 0; k < each; k++) {
      const dx = points[2 * (b * each + k)]! - points[2 * (a * each + k)]!;
      const dy = points[2 * (b * each + k) + 1]! - points[2 * (a * each + k) + 1]!;
      terms[k] = Math.exp(-((dx ** 2 + dy ** 2) / variances[k]! / area / 2));
    }
    return pairwiseSum(terms, 0, each) / each;
  };
}
