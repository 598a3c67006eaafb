import { ignoredTruths } from '../evaluate/ignoredTruths.ts';
import { Oks } from '../evaluate/oks.ts';
import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import { ANALYSIS_AREAS, type AnalysisOptions } from './analysisSettings.ts';

/** OKS from which a detection could match a person. */
const THRESHOLD = 0.5;

/** One of the two detections of a pair. */
export interface ScoredDetection {
  /** Number among the results. */
  readonly result: number;
  readonly score: number;
  readonly oks: number;
}

/** A person for whom the better detection has the lower score. */
export interface ScoringError {
  /** Annotation index. */
  readonly truth: number;
  /** The detection of highest score. */
  readonly chosen: ScoredDetection;
  /** The detection of highest OKS. */
  readonly better: ScoredDetection;
  /** sqrt(difference of scores x difference of OKS). */
  readonly relevance: number;
}

/**
 * People whom several detections reach at OKS .5, the best of them not with the highest score: the most relevant first.
 * `results` are those of one category. Ruggero Ronchi and Perona (2017), section 4.2.
 */
export function scoringErrors(
  truth: GroundTruth,
  results: Results,
  { sigmas, leaveOut }: Pick<AnalysisOptions, 'sigmas' | 'leaveOut'>,
): readonly ScoringError[] {
  const oks = new Oks(truth, sigmas);
  const ignored = ignoredTruths(truth, 'keypoints', ANALYSIS_AREAS[0]!, leaveOut);
  const byImage = new Map<number, number[]>();
  for (let one = 0; one < results.count; one++) {
    const group = byImage.get(results.image[one]!);
    if (group === undefined) byImage.set(results.image[one]!, [one]);
    else group.push(one);
  }
  const found: ScoringError[] = [];
  for (let gt = 0; gt < truth.annotations.count; gt++) {
    if (ignored[gt] === 1 || truth.annotations.category[gt] !== results.category[0]) continue;
    const labelled = oks.labelled(gt);
    let chosen: ScoredDetection | undefined;
    let better: ScoredDetection | undefined;
    for (const result of byImage.get(truth.annotations.image[gt]!) ?? []) {
      const at = 2 * result * truth.keypointsEach;
      const value = oks.between(results.points!, at, gt, labelled, THRESHOLD);
      if (value < THRESHOLD) continue;
      const one = { result, score: results.score[result]!, oks: value };
      if (chosen === undefined || one.score > chosen.score) chosen = one;
      if (better === undefined || one.oks > better.oks) better = one;
    }
    if (chosen === undefined || better === undefined || chosen.score <= better.score) continue;
    const relevance = Math.sqrt((chosen.score - better.score) * (better.oks - chosen.oks));
    if (relevance > 0) found.push({ truth: gt, chosen, better, relevance });
  }
  return found.toSorted((a, b) => b.relevance - a.relevance);
}
