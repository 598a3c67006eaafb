import {
  weightedPass,
  type WeightedChanges,
  type WeightedPass,
} from '../bootstrap/weightedPass.ts';
import { accumulate, type Accumulation } from '../evaluate/accumulate.ts';
import { categoryOrders } from '../evaluate/categoryOrders.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { pairwiseSum } from '../evaluate/pairwiseSum.ts';
import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import type { AreaRange, Settings } from '../settings.ts';
import {
  ANALYSIS_AREAS,
  ANALYSIS_THRESHOLDS,
  analysisSettings,
  type AnalysisOptions,
} from './analysisSettings.ts';
import { codeOf, CORRECTED, type ImpactError, type KeypointClass } from './errorTypes.ts';
import { localise, type Localisation } from './localise.ts';
import { highestOks, optimalScores } from './optimalScores.ts';
import { unmatched, type Unmatched } from './unmatched.ts';

/** AP and highest recall at each threshold once an error is corrected. */
export interface Impact {
  readonly error: ImpactError | 'baseline';
  readonly area: string;
  /** By threshold; -1 where nothing counts. */
  readonly ap: readonly number[];
  readonly recall: readonly number[];
  /** By threshold: precision at the 101 recall points. */
  readonly curves: readonly Float64Array[];
  /** What a bootstrap over images passes through; in the first area only, when each error is corrected alone. */
  readonly pass: WeightedPass | undefined;
}

/** What an analysis finds. */
export interface ImpactAnalysis {
  readonly impacts: readonly Impact[];
  /** By area: what is wrong with keypoints. */
  readonly localisations: readonly Localisation[];
  /** By area: the scores that would be best, as the last correction of scores used them. */
  readonly optimal: readonly Float64Array[];
  /** By area and threshold: detections without a match, objects without one, and objects that count besides. */
  readonly unmatched: readonly (readonly {
    falsePositives: number;
    falseNegatives: number;
    positives: number;
  }[])[];
  /** By image: detections and objects without a match in the first area, at the first threshold. */
  readonly unmatchedByImage: Unmatched['byImage'];
  /** Of the first area. */
  readonly settings: Settings;
}

/**
 * What the correction of errors does to AP: each on top of those before (`cumulative`), or alone (missed objects always
 * on top of background detections). `results` are those of one category, as `teamResults` chooses them.
 */
export function impact(
  truth: GroundTruth,
  results: Results,
  mode: 'cumulative' | 'isolated',
  options: AnalysisOptions,
): ImpactAnalysis {
  const areas = options.areas ?? ANALYSIS_AREAS;
  const localisations = areas.map((area) => localise(truth, results, area, options));
  const cumulative = mode === 'cumulative';
  const whole = localisations.map((found) =>
    cumulative ? correct(results, found, CORRECTED) : results,
  );
  const impacts: Impact[] = [];
  const optimal: Float64Array[] = [];
  const counts: { falsePositives: number; falseNegatives: number; positives: number }[][] = [];
  let unmatchedByImage: Unmatched['byImage'] | undefined;
  for (const [a, area] of areas.entries()) {
    const run = new AreaRun(truth, area, options, a === 0 && !cumulative);
    const add = (error: Impact['error'], read: ReturnType<AreaRun['read']>) =>
      impacts.push({ error, area: area.name, ...read });
    add('baseline', run.read(run.evaluate(results)));
    let kept = results;
    for (const error of CORRECTED) {
      kept = correct(cumulative ? kept : results, localisations[a]!, [error]);
      add(error as ImpactError, run.read(run.evaluate(kept)));
    }
    const points = whole[a]!;
    // coco-analyze lets detections suppress each other by the keypoints of the last area range.
    const rivals = options.corrected === true ? points : whole.at(-1)!;
    const highest = highestOks(truth, points, area, options);
    const scores = optimalScores(rivals, highest, options.sigmas);
    optimal.push(scores);
    const rescored = { ...points, score: scores };
    add('score', run.read(run.evaluate(rescored)));

    const evaluation = run.evaluate(cumulative ? rescored : results);
    const found = unmatched(evaluation, options.corrected === true);
    unmatchedByImage ??= found.byImage;
    counts.push(
      found.falseNegatives.map((missed, t) => ({
        falsePositives: found.falsePositives[t]!,
        falseNegatives: missed,
        positives: found.positives[t]!,
      })),
    );
    add('backgroundFalsePositive', run.read(evaluation, { ignored: found.ignored }));
    add('falseNegative', run.read(evaluation, { ignored: found.ignored, truths: found.left }));
  }
  if (unmatchedByImage === undefined) throw new RangeError('no area to analyse');
  const settings = analysisSettings(options, areas[0]!, options.thresholds ?? ANALYSIS_THRESHOLDS);
  return { impacts, localisations, optimal, unmatched: counts, unmatchedByImage, settings };
}

/** Results whose keypoints of some classes lie where the correction puts them. */
function correct(
  results: Results,
  { codes, corrected }: Localisation,
  classes: readonly KeypointClass[],
): Results {
  const wanted = new Set(classes.map(codeOf));
  const points = results.points!.slice();
  for (let i = 0; i < codes.length; i++) {
    if (!wanted.has(codes[i]!)) continue;
    points[2 * i] = corrected[2 * i]!;
    points[2 * i + 1] = corrected[2 * i + 1]!;
  }
  return { ...results, points };
}

class AreaRun {
  private readonly truth: GroundTruth;
  private readonly area: AreaRange;
  private readonly options: AnalysisOptions;
  private readonly thresholds: readonly number[];
  private readonly keepsPass: boolean;

  constructor(truth: GroundTruth, area: AreaRange, options: AnalysisOptions, keepsPass: boolean) {
    this.keepsPass = keepsPass;
    this.truth = truth;
    this.area = area;
    this.options = options;
    this.thresholds = options.thresholds ?? ANALYSIS_THRESHOLDS;
  }

  evaluate(results: Results): Evaluation {
    const chosen = analysisSettings(this.options, this.area, this.thresholds);
    return evaluate(this.truth, results, chosen, {
      partners: true,
      leaveOut: this.options.leaveOut,
    });
  }

  read(evaluation: Evaluation, changes: WeightedChanges = {}): Omit<Impact, 'error' | 'area'> {
    const { ignored, truths } = changes;
    const accumulation = accumulate(evaluation, {
      ignored: ignored && [ignored],
      positives: truths && ((_, t) => truths[t]!.length),
    });
    const category = evaluation.results.category[0] ?? 0;
    const rows = this.thresholds.map((_, t) => category * this.thresholds.length + t);
    return {
      ap: rows.map((row) => meanPrecision(accumulation, row)),
      recall: rows.map((row) => accumulation.recall[row]!),
      curves: rows.map((row) => curve(accumulation, row)),
      pass: this.keepsPass
        ? weightedPass(
            evaluation,
            categoryOrders(evaluation)[category] ?? new Int32Array(0),
            category,
            0,
            changes,
          )
        : undefined,
    };
  }
}

function curve({ precision, shape }: Accumulation, row: number): Float64Array {
  return precision.subarray(row * shape[4], (row + 1) * shape[4]);
}

function meanPrecision(accumulation: Accumulation, row: number): number {
  const values = curve(accumulation, row);
  return values[0] === -1 ? -1 : pairwiseSum(values, 0, values.length) / values.length;
}
