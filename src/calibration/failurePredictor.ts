import type { RandomStream } from '../core/random.ts';
import { GradientBoosting } from '../surrogates/boosting/gradientBoosting.ts';
import { beta } from './calibrators/beta.ts';
import { applyChance } from './chanceMap.ts';
import type { Predictions } from './predictions.ts';
import { sortScores } from './sortScores.ts';
import { topLabel } from './topLabel.ts';
import { CERTAINTIES } from './uncertainty/uncertaintyScores.ts';

const TREES = { rounds: 60, learningRate: 0.1, maxDepth: 3, lambda: 1, sharpness: 3, members: 3 };

/** What the predictor sees of an answer: its probabilities, in falling order, too, and how certain they are. */
function features({ count, classes, probabilities }: Predictions): {
  x: Float64Array;
  dimensions: number;
} {
  const rows = Object.values(CERTAINTIES);
  const dimensions = 2 * classes + rows.length;
  const x = new Float64Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const own = probabilities.subarray(i * classes, (i + 1) * classes);
    const at = i * dimensions;
    x.set(own, at);
    x.set(own.toSorted().toReversed(), at + classes);
    for (const [j, certainty] of rows.entries())
      x[at + 2 * classes + j] = certainty(probabilities, i * classes, classes);
  }
  return { x, dimensions };
}

/**
 * The chance that each answer is right, learnt from the outputs alone by boosted trees and calibrated by Beta calibration
 * (failure prediction of IML4E, section 6). Each part is predicted by what the others taught.
 */
export async function predictFailures(
  predictions: Predictions,
  parts: Int32Array,
  random: RandomStream,
): Promise<Float64Array> {
  const { x, dimensions } = features(predictions);
  const { event } = topLabel(predictions);
  const certainty = new Float64Array(predictions.count);
  const folds = parts.reduce((most, part) => Math.max(most, part + 1), 0);
  const take = (rows: readonly number[]) => {
    const taken = new Float64Array(rows.length * dimensions);
    for (const [i, row] of rows.entries())
      taken.set(x.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions);
    return taken;
  };
  for (let fold = 0; fold < folds; fold++) {
    const rows = [...parts.keys()];
    const judge = rows.filter((i) => parts[i] === fold);
    // The trees learn from some parts, the calibration from another one.
    const calibrating = (fold + 1) % folds;
    const adjust = rows.filter((i) => parts[i] === calibrating && folds > 2);
    const learn = rows.filter((i) => parts[i] !== fold && (folds <= 2 || parts[i] !== calibrating));
    const trees = new GradientBoosting(TREES);
    await trees.fit(
      {
        n: learn.length,
        dimensions,
        categories: Array.from({ length: dimensions }, () => 0),
        x: take(learn),
        margin: Float64Array.from(learn, (i) => (event[i] === 1 ? 1 : -1)),
      },
      random.fork(`trees ${fold}`),
    );
    const right = (of: readonly number[]) =>
      trees.predict(take(of), of.length).failure.map((chance) => 1 - chance);
    const basis = adjust.length > 0 ? adjust : learn;
    const map = beta.fit(
      sortScores({ score: right(basis), event: Uint8Array.from(basis, (i) => event[i]!) }),
    );
    for (const [j, chance] of right(judge).entries())
      certainty[judge[j]!] = applyChance(map, chance);
  }
  return certainty;
}
