import type { RandomStream } from '../../core/random.ts';
import { GradientBoosting } from '../../surrogates/boosting/gradientBoosting.ts';
import { beta } from '../calibrators/beta.ts';
import { applyChance } from '../fit/chanceMap.ts';
import type { ChanceMap } from '../fit/chanceMap.ts';
import { takePredictions } from '../predictions.ts';
import type { Predictions } from '../predictions.ts';
import { sortScores } from '../sortScores.ts';
import { topLabel } from '../topLabel.ts';
import { CERTAINTIES } from './uncertaintyScores.ts';

const TREES = { rounds: 60, learningRate: 0.1, maxDepth: 3, lambda: 1, sharpness: 3, members: 3 };

/** Tells the chance that an answer is right from the answer alone. */
export interface FailurePredictor {
  readonly classes: number;
  /** Latent numbers of an answer that it sees after all else; 0 without. */
  readonly latent: number;
  /** Their mean margin m gives the score sigmoid(2 m). */
  readonly trees: GradientBoosting;
  /** Makes a chance of the score. */
  readonly map: ChanceMap;
}

/**
 * What the predictor sees of an answer: its probabilities, in falling order, too, how certain they are, and latent numbers
 * where there are some.
 */
export function failureFeatures({
  count,
  classes,
  probabilities,
  latent,
}: Omit<Predictions, 'labels'>): {
  readonly x: Float64Array;
  readonly dimensions: number;
} {
  const rows = Object.values(CERTAINTIES);
  const own = 2 * classes + rows.length;
  const dimensions = own + (latent?.dimensions ?? 0);
  const x = new Float64Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const chances = probabilities.subarray(i * classes, (i + 1) * classes);
    const at = i * dimensions;
    x.set(chances, at);
    x.set(chances.toSorted().toReversed(), at + classes);
    for (const [j, certainty] of rows.entries())
      x[at + 2 * classes + j] = certainty(probabilities, i * classes, classes);
    if (latent !== undefined)
      x.set(latent.x.subarray(i * latent.dimensions, (i + 1) * latent.dimensions), at + own);
  }
  return { x, dimensions };
}

/** Boosted trees that learn from `learn`, with Beta calibration on `adjust`, which may be the same. */
export async function fitFailurePredictor(
  learn: Predictions,
  adjust: Predictions,
  random: RandomStream,
): Promise<FailurePredictor> {
  const { x, dimensions } = failureFeatures(learn);
  const trees = new GradientBoosting(TREES);
  const margin = Float64Array.from(topLabel(learn).event, (right) => (right === 1 ? 1 : -1));
  const categories = Array.from({ length: dimensions }, () => 0);
  await trees.fit({ n: learn.count, dimensions, categories, x, margin }, random);
  const { event } = topLabel(adjust);
  const map = beta.fit(sortScores({ score: scores(trees, adjust), event }));
  return { classes: learn.classes, latent: learn.latent?.dimensions ?? 0, trees, map };
}

/** The chance that each answer is right. */
export function chancesOfRight(
  { trees, map }: FailurePredictor,
  predictions: Omit<Predictions, 'labels'>,
): Float64Array {
  return scores(trees, predictions).map((score) => applyChance(map, score));
}

function scores(trees: GradientBoosting, predictions: Omit<Predictions, 'labels'>): Float64Array {
  const margins = trees.margins(failureFeatures(predictions).x, predictions.count);
  return margins.map((margin) => 1 / (1 + Math.exp(-2 * margin)));
}

/**
 * The chance that each answer is right, learnt from the outputs, and latent numbers, by boosted trees and calibrated by Beta calibration
 * (failure prediction of IML4E, section 6). Each part is predicted by what the others taught.
 */
export async function predictFailures(
  predictions: Predictions,
  parts: Int32Array,
  random: RandomStream,
): Promise<Float64Array> {
  const certainty = new Float64Array(predictions.count);
  const folds = parts.reduce((most, part) => Math.max(most, part + 1), 0);
  const rowsOf = (isIn: (part: number) => boolean): readonly number[] =>
    [...parts.keys()].filter((i) => isIn(parts[i]!));
  for (let fold = 0; fold < folds; fold++) {
    // The trees learn from some parts, the calibration from another one.
    const calibrating = (fold + 1) % folds;
    const judge = rowsOf((part) => part === fold);
    const learn = rowsOf((part) => part !== fold && (folds <= 2 || part !== calibrating));
    const adjust = folds > 2 ? rowsOf((part) => part === calibrating) : learn;
    const predictor = await fitFailurePredictor(
      takePredictions(predictions, learn),
      takePredictions(predictions, adjust),
      random.fork(`trees ${fold}`),
    );
    const chances = chancesOfRight(predictor, takePredictions(predictions, judge));
    for (const [j, chance] of chances.entries()) certainty[judge[j]!] = chance;
  }
  return certainty;
}
