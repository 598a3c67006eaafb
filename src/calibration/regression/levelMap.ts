import { logLevels } from './gaussianScores.ts';
import { bump } from './inducingPlaces.ts';

/**
 * What a fitted calibrator of regressions does to the levels of a normal prediction. The calibrated distribution function
 * at a value is the map of the normal one there.
 */
export type LevelMap =
  /** Straight lines through (levels, shares), both from 0 to 1: one map for all predictions. */
  | { readonly kind: 'quantile'; readonly levels: Float64Array; readonly shares: Float64Array }
  /** sigmoid(a ln u - b ln(1 - u) + c), where a, b and c hang on the predicted mean and standard deviation. */
  | { readonly kind: 'distribution'; readonly link: LinkField };

/** a - 1, b - 1 and c as weighted sums of features of (mean, ln sd). */
export interface LinkField {
  /** What mean and ln sd are shifted and divided by. */
  readonly centre: readonly [number, number];
  readonly scale: readonly [number, number];
  /** Scaled places of the bumps, m x 2, and their common width. */
  readonly places: Float64Array;
  readonly width: number;
  /** 3 x (m + 1): of each bump, the constant last. */
  readonly weights: Float64Array;
}

/** The numbers of one link; a and b are above 0. */
export type Link = readonly [a: number, b: number, c: number];

/** A slope at least so large keeps the distribution function rising where no data were seen. */
export const LEAST_SLOPE = 1e-3;

/** The link for a prediction. */
export function linkOf(field: LinkField, mean: number, sd: number): Link {
  const { centre, scale, places, width, weights } = field;
  const m = places.length / 2;
  const [x, y] = [(mean - centre[0]) / scale[0], (Math.log(sd) - centre[1]) / scale[1]];
  const sums: [number, number, number] = [weights[m]!, weights[2 * m + 1]!, weights[3 * m + 2]!];
  for (let j = 0; j < m; j++) {
    const own = bump(x - places[2 * j]!, y - places[2 * j + 1]!, width);
    for (let k = 0; k < 3; k++) sums[k]! += weights[k * (m + 1) + j]! * own;
  }
  return [Math.max(LEAST_SLOPE, 1 + sums[0]), Math.max(LEAST_SLOPE, 1 + sums[1]), sums[2]];
}

/** The calibrated level of one that lies z standard deviations above the mean. */
export function linkedLevel([a, b, c]: Link, z: number): number {
  const [below, above] = logLevels(z);
  return 1 / (1 + Math.exp(-(a * below - b * above + c)));
}

/** The calibrated level of a level u, by the lines of a `quantile` map. */
export function lineLevel(levels: Float64Array, shares: Float64Array, u: number): number {
  let [low, high] = [0, levels.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (levels[middle]! <= u) low = middle;
    else high = middle;
  }
  const share = (u - levels[low]!) / (levels[high]! - levels[low]!);
  return shares[low]! + share * (shares[high]! - shares[low]!);
}
