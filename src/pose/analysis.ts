import type { AnalysisOptions } from '../coco/analyse/analysisSettings.ts';
import { impact, type ImpactAnalysis } from '../coco/analyse/impact.ts';
import { selectResults } from '../coco/analyse/selectResults.ts';
import { teamResults } from '../coco/analyse/teamResults.ts';
import type { GroundTruth } from '../coco/groundTruth.ts';
import type { Results } from '../coco/results.ts';
import type { KeypointSchema } from '../coco/schema/keypointSchema.ts';

/** The errors of a model's keypoints. */
export interface PoseAnalysis {
  /** The results that are analysed: at most 20 an image. */
  readonly results: Results;
  /** Their numbers in the file. */
  readonly rows: Int32Array;
  readonly corrected: { readonly cumulative: ImpactAnalysis; readonly isolated: ImpactAnalysis };
  readonly compat: { readonly cumulative: ImpactAnalysis; readonly isolated: ImpactAnalysis };
}

/** Analyses errors as coco-analyze does, with its errors (`compat`) and without (`corrected`). */
export function analysis(
  truth: GroundTruth,
  all: Results,
  schema: KeypointSchema,
  category: number,
): PoseAnalysis {
  const rows = teamResults(all, category);
  const results = selectResults(all, rows);
  const both = (corrected: boolean) => {
    const options: AnalysisOptions = { sigmas: schema.sigmas, flip: schema.flip, corrected };
    return {
      cumulative: impact(truth, results, 'cumulative', options),
      isolated: impact(truth, results, 'isolated', options),
    };
  };
  return { results, rows, corrected: both(true), compat: both(false) };
}

/**
 * What the correction of an error alone adds to AP in an area: the mean over thresholds at which AP exists before and
 * after; NaN where nothing counts. Where nobody is found, no one is left once missed people are taken away.
 */
export function gain({ impacts }: ImpactAnalysis, error: string, area: string): number {
  const of = (name: string) => impacts.find((one) => one.error === name && one.area === area)?.ap;
  // Missed objects are taken away on top of background detections.
  const before = of(error === 'falseNegative' ? 'backgroundFalsePositive' : 'baseline');
  return meanGain(of(error) ?? [], before ?? []);
}

/** Mean of `after` less `before` over places where both are known, which is 0 or more; NaN without any. */
export function meanGain(after: readonly number[], before: readonly number[]): number {
  const gains = after.flatMap((ap, t) => (ap >= 0 && before[t]! >= 0 ? [ap - before[t]!] : []));
  return gains.reduce((sum, one) => sum + one, 0) / gains.length;
}
