import { ConfigurationError } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';
import { createRandom } from '../math/random.ts';
import type { Constraint } from './constraint.ts';
import { findFeasible } from './findFeasible.ts';
import { HitAndRun } from './hitAndRun.ts';
import { coordinateValue } from './parameter.ts';
import type { Parameter, Value } from './parameter.ts';

/** Draws by which it is told how thin the part is that the constraints leave, and how many of them must meet these. */
const PROBE = { draws: 4000, least: 8 };

/**
 * The inputs of a system with their joint distribution (independent, cut by the constraints). A point is one row of
 * numbers, one a parameter: the value itself, or the index of its level. The unit cube is the distribution's own
 * scale: a uniform point of the cube is a draw from the declared distribution.
 */
export class Space {
  readonly parameters: readonly Parameter[];
  readonly constraints: readonly Constraint[];
  private readonly cumulative: readonly (Float64Array | undefined)[];
  private walk: HitAndRun | 'not needed' | undefined;

  constructor(parameters: readonly Parameter[], constraints: readonly Constraint[] = []) {
    this.parameters = parameters;
    this.constraints = constraints;
    this.cumulative = parameters.map((parameter) =>
      parameter.kind === 'levels' ? cumulate(parameter.weights) : undefined,
    );
  }

  get dimensions(): number {
    return this.parameters.length;
  }

  /** Levels of each dimension that is a category without order; 0 for the others. */
  get categories(): readonly number[] {
    return this.parameters.map((parameter) =>
      parameter.kind === 'levels' && !parameter.ordered ? parameter.levels.length : 0,
    );
  }

  /** The point at a place of the unit cube. */
  fromUnit(unit: ArrayLike<number>): Float64Array {
    const row = new Float64Array(this.dimensions);
    for (let j = 0; j < row.length; j++) {
      const parameter = this.parameters[j]!;
      const u = unit[j]!;
      if (parameter.kind === 'continuous') {
        // The very ends of an unbounded distribution are infinite.
        row[j] = parameter.distribution.quantile(Math.min(1 - 1e-12, Math.max(1e-12, u)));
      } else {
        row[j] = levelAt(this.cumulative[j]!, u);
      }
    }
    return row;
  }

  /** The place of a point in the unit cube; a level sits in the middle of its slice. */
  toUnit(row: ArrayLike<number>): Float64Array {
    const unit = new Float64Array(this.dimensions);
    for (let j = 0; j < unit.length; j++) {
      const parameter = this.parameters[j]!;
      if (parameter.kind === 'continuous') unit[j] = parameter.distribution.cdf(row[j]!);
      else {
        const steps = this.cumulative[j]!;
        const level = row[j]!;
        unit[j] = ((level === 0 ? 0 : steps[level - 1]!) + steps[level]!) / 2;
      }
    }
    return unit;
  }

  /**
   * A draw from the declared distribution, where the constraints hold: by rejection, or where fewer than about two draws in
   * a thousand meet them, by hit-and-run. Throws ConfigurationError when no point is found that meets them.
   */
  sample(random: RandomStream): Float64Array {
    const walk = this.hitAndRun();
    if (walk !== undefined) return this.fromUnit(walk.draw(random));
    const unit = new Float64Array(this.dimensions);
    for (;;) {
      for (let j = 0; j < unit.length; j++) unit[j] = random.uniform();
      const row = this.fromUnit(unit);
      if (this.allows(row)) return row;
    }
  }

  /** Whether the constraints leave so little that draws are made by hit-and-run: then they are only nearly independent. */
  get isThin(): boolean {
    return this.hitAndRun() !== undefined;
  }

  /** Whether a point meets every constraint. */
  allows(row: Float64Array): boolean {
    return this.constraints.every((constraint) => constraint(row));
  }

  /** The coordinates that surrogates learn on: standardised numbers; a category stays its index. */
  features(row: ArrayLike<number>): Float64Array {
    const features = new Float64Array(this.dimensions);
    for (let j = 0; j < features.length; j++) features[j] = this.feature(j, row[j]!);
    return features;
  }

  /** One coordinate of `features`. */
  feature(dimension: number, value: number): number {
    const parameter = this.parameters[dimension]!;
    if (parameter.kind === 'continuous') return parameter.distribution.standardise(value);
    if (!parameter.ordered) return value;
    const numbers = parameter.levels as readonly number[];
    const low = numbers[0]!;
    const high = numbers[numbers.length - 1]!;
    return high === low
      ? 0
      : (Math.sqrt(12) * (numbers[value]! - low)) / (high - low) - Math.sqrt(3);
  }

  /** The logarithm of the density of a point, up to a constant and the constraints. */
  logDensity(row: ArrayLike<number>): number {
    let sum = 0;
    for (let j = 0; j < this.dimensions; j++) {
      const parameter = this.parameters[j]!;
      const density =
        parameter.kind === 'continuous'
          ? parameter.distribution.density(row[j]!)
          : parameter.weights[row[j]!]!;
      sum += Math.log(density);
    }
    return sum;
  }

  /** The values of a point by the names of its inputs. */
  values(row: ArrayLike<number>): Record<string, Value> {
    return Object.fromEntries(
      this.parameters.map((parameter, j) => [parameter.name, coordinateValue(parameter, row[j]!)]),
    );
  }

  /** Two points with the same key are the same point. */
  key(row: ArrayLike<number>): string {
    return Array.from(row).join(',');
  }

  /** What draws from a thin part; undefined where rejection will do. The same of every space with the same constraints. */
  private hitAndRun(): HitAndRun | undefined {
    if (this.constraints.length === 0) return undefined;
    this.walk ??= this.needsWalk() ? this.startWalk() : 'not needed';
    return this.walk === 'not needed' ? undefined : this.walk;
  }

  private needsWalk(): boolean {
    const random = createRandom(0, 'constraints');
    const unit = new Float64Array(this.dimensions);
    let met = 0;
    for (let i = 0; i < PROBE.draws && met < PROBE.least; i++) {
      for (let j = 0; j < unit.length; j++) unit[j] = random.uniform();
      if (this.allows(this.fromUnit(unit))) met++;
    }
    return met < PROBE.least;
  }

  private startWalk(): HitAndRun {
    const random = createRandom(0, 'feasible');
    const { found, misses, tries } = findFeasible(
      this.dimensions,
      (unit) => this.fromUnit(unit),
      this.constraints,
      random,
    );
    if (found.length > 0)
      return new HitAndRun((unit) => this.allows(this.fromUnit(unit)), found, random);
    const which = misses?.constraint.source;
    throw new ConfigurationError(
      `constraints: no point was found that meets all of them: of ${tries} tries, the nearest misses ${which === undefined ? 'one' : `"${which}"`} by ${misses?.by.toPrecision(3)}`,
      {
        code: 'config.constraints-not-met',
        hint: 'Loosen them; give what must be equal a tolerance, such as abs(a - b) <= 0.01, or compute one input from the others. That no point was found is no proof that there is none.',
      },
    );
  }
}

/** Sums of the weights; 1 from the last level on that has any, whatever rounding makes of the sum. */
function cumulate(weights: readonly number[]): Float64Array {
  let sum = 0;
  const sums = Float64Array.from(weights, (weight) => (sum += weight));
  return sums.fill(
    1,
    weights.findLastIndex((weight) => weight > 0),
  );
}

/** The first level whose sum is above u; the last level that has any weight for a u of 1. */
function levelAt(sums: Float64Array, u: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > u || sums[middle] === 1) high = middle;
    else low = middle + 1;
  }
  return low;
}
