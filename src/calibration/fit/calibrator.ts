import type { BinaryCalibrator } from './binaryCalibrator.ts';
import { applyChance } from './chanceMap.ts';
import type { ChanceMap } from './chanceMap.ts';
import type { Predictions } from '../predictions.ts';
import { sortScores } from '../sortScores.ts';
import { scoresOfClasses } from '../topLabel.ts';
import type { Scores } from '../topLabel.ts';

/** What a fitted calibrator does to a row of probabilities. */
export type CalibratorMap =
  /** softmax(weights ln p + constants), class by class. */
  | { readonly kind: 'scaling'; readonly weights: Float64Array; readonly constants: Float64Array }
  /** A map for each class, then made to sum to 1; of two classes that of the second alone. */
  | { readonly kind: 'maps'; readonly maps: readonly ChanceMap[] };

/** Learns to turn what a model says into chances. */
export interface Calibrator {
  readonly name: string;
  readonly summary: string;
  readonly fit: (predictions: Predictions) => CalibratorMap;
}

/** Scores of each class in order, for all calibrators that are fitted to the same predictions. */
const SORTED = new WeakMap<Predictions, readonly Scores[]>();

function sortedScores(predictions: Predictions, wanted: readonly number[]): readonly Scores[] {
  const known = SORTED.get(predictions);
  if (known !== undefined) return known;
  const sorted = scoresOfClasses(predictions, wanted).map(sortScores);
  SORTED.set(predictions, sorted);
  return sorted;
}

/** Calibrates each class against the rest; two classes by the second one alone. */
export function oneVersusRest({ name, summary, fit }: BinaryCalibrator): Calibrator {
  return {
    name,
    summary,
    fit(predictions) {
      const wanted =
        predictions.classes === 2 ? [1] : Array.from({ length: predictions.classes }, (_, c) => c);
      return {
        kind: 'maps',
        maps: sortedScores(predictions, wanted).map((scores) => fit(scores)),
      };
    },
  };
}

/** A chance below it counts as it where its logarithm is taken. */
export const LEAST_CHANCE = 1e-12;

/** The calibrated probabilities, n x k. A row to which every map gives 0 becomes uniform. */
export function calibrate(
  map: CalibratorMap,
  probabilities: Float64Array,
  classes: number,
): Float64Array {
  const out = new Float64Array(probabilities.length);
  const n = probabilities.length / classes;
  for (let i = 0; i < n; i++) {
    const from = i * classes;
    if (map.kind === 'scaling') {
      let most = -Infinity;
      for (let c = 0; c < classes; c++) {
        const score =
          map.weights[c]! * Math.log(Math.max(LEAST_CHANCE, probabilities[from + c]!)) +
          map.constants[c]!;
        out[from + c] = score;
        if (score > most) most = score;
      }
      for (let c = 0; c < classes; c++) out[from + c] = Math.exp(out[from + c]! - most);
    } else if (classes === 2) {
      out[from + 1] = applyChance(map.maps[0]!, probabilities[from + 1]!);
      out[from] = 1 - out[from + 1]!;
      continue;
    } else
      for (let c = 0; c < classes; c++)
        out[from + c] = applyChance(map.maps[c]!, probabilities[from + c]!);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += out[from + c]!;
    for (let c = 0; c < classes; c++) out[from + c] = sum > 0 ? out[from + c]! / sum : 1 / classes;
  }
  return out;
}
