import { normalCdf, normalPdf, normalQuantile } from '../../math/normalDistribution.ts';
import type { Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';

/**
 * The input space seen through independent standard-normal scores, one an input: a point of scores from the standard
 * normal is a draw from the declared distribution before constraints. A level owns an interval of its score as wide as
 * its weight.
 */
export class LatentSpace {
  readonly space: Space;
  readonly dimensions: number;
  private readonly maps: readonly ((z: number) => number)[];

  constructor(space: Space) {
    this.space = space;
    this.dimensions = space.dimensions;
    this.maps = space.parameters.map(mapOf);
  }

  /** The point at the scores that begin at `offset`, in native coordinates. */
  toRow(z: Float64Array, offset = 0): Float64Array {
    const row = new Float64Array(this.dimensions);
    for (let j = 0; j < row.length; j++) row[j] = this.maps[j]!(z[offset + j]!);
    return row;
  }

  /** The scores of a point; a level's are in the middle of its interval. */
  toScores(row: ArrayLike<number>): Float64Array {
    return this.space
      .toUnit(row)
      .map((u) => normalQuantile(Math.min(1 - 1e-16, Math.max(1e-300, u))));
  }

  /** The points of `count` packed score vectors. */
  rows(z: Float64Array, count: number): Float64Array[] {
    return Array.from({ length: count }, (_, i) => this.toRow(z, i * this.dimensions));
  }
}

const LOG_PEAK = Math.log(normalPdf(0));

/** The logarithm of the standard normal density of `d` scores that begin at `offset`. */
export function logNormalDensity(z: Float64Array, offset: number, d: number): number {
  let squared = 0;
  for (let j = 0; j < d; j++) squared += z[offset + j]! ** 2;
  return d * LOG_PEAK - squared / 2;
}

function mapOf(parameter: Parameter): (z: number) => number {
  if (parameter.kind === 'levels') {
    let sum = 0;
    const ends = parameter.weights.slice(0, -1).map((weight) => normalQuantile((sum += weight)));
    return (z) => ends.reduce((level, end) => level + Number(z >= end), 0);
  }
  const { distribution } = parameter;
  if (distribution.fromScore !== undefined) return (z) => distribution.fromScore!(z);
  // The very ends of an unbounded distribution are infinite.
  return (z) => distribution.quantile(Math.min(1 - 1e-15, Math.max(1e-15, normalCdf(z))));
}
