import { ANALYSIS_THRESHOLDS, type AnalysisOptions } from '../coco/analyse/analysisSettings.ts';
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

/** Mean over thresholds of what the correction of an error alone adds to AP in an area; NaN where nothing counts. */
export function gain({ impacts }: ImpactAnalysis, error: string, area: string): number {
  const of = (name: string) => impacts.find((one) => one.error === name && one.area === area)?.ap;
  const after = of(error);
  // Missed objects are taken away on top of background detections.
  const before = of(error === 'falseNegative' ? 'backgroundFalsePositive' : 'baseline');
  if (after === undefined || before === undefined || before[0] === -1) return NaN;
  return after.reduce((sum, ap, t) => sum + ap - before[t]!, 0) / ANALYSIS_THRESHOLDS.length;
}
