import { quantile } from '../../math/quantile.ts';

/** Options of `createAugmentedLagrangian`. */
export interface LagrangianOptions {
  /** Which constraints must be 0, rather than at most 0; default none. */
  readonly equality?: readonly boolean[] | undefined;
}

/** Turns constraints into a penalty whose weights adapt, between the `ask` and `tell` of a run. */
export interface AugmentedLagrangian {
  /**
   * The values that `Cmaes.tell` gets: of each point its value and its constraints, which are met when they are at most 0.
   * The first generations that are feasible in part set the weights.
   */
  penalised(
    values: ArrayLike<number>,
    constraints: readonly ArrayLike<number>[],
  ): readonly number[];
  /** Adapts the weights by a point near the mean: the mean itself, or the best point of the generation. */
  update(value: number, constraints: ArrayLike<number>): void;
  /** Lagrange multipliers, as far as known: the price of each constraint. */
  readonly multipliers: Float64Array;
}

/** What decides whether a penalty is too weak, and how fast it and the multipliers change. */
const VALUE_SHARE = 3;
const CHANGE_SHARE = 5;
const DAMPING = 5;

/**
 * The adaptive augmented Lagrangian of Atamna, Auger and Hansen (2017): f + lambda g + mu g^2 / 2, whose optimum is that
 * of the constrained function once lambda is right; mu grows while the constraint's part is small. Inactive constraints
 * are left alone, and the first weights come from the spread of values and constraints, as in pycma.
 */
export function createAugmentedLagrangian(
  n: number,
  { equality = [] }: LagrangianOptions = {},
): AugmentedLagrangian {
  const growth = 2 ** (1 / 5 / n);
  let weights: Weight[] = [];
  let last: { readonly value: number; readonly constraints: readonly number[] } | undefined;
  let generations = 0;

  const penalty = (constraints: ArrayLike<number>): number =>
    weights.reduce((sum, weight, i) => sum + penaltyOf(weight, constraints[i]!), 0);

  return {
    get multipliers() {
      return Float64Array.from(weights, ({ lambda }) => lambda);
    },
    penalised(values, constraints) {
      const count = constraints[0]?.length ?? 0;
      if (weights.length === 0)
        weights = Array.from({ length: count }, (_, i) => ({
          lambda: 0,
          mu: 0,
          settled: false,
          equality: equality[i] === true,
        }));
      if (constraints.some((one) => one.length !== weights.length))
        throw new RangeError(`each point needs ${weights.length} constraints`);
      generations++;
      for (const [i, weight] of weights.entries())
        if (!weight.settled)
          initialise(
            weight,
            values,
            constraints.map((one) => one[i]!),
            n,
            generations,
          );
      return Array.from(values, (value, k) => value + penalty(constraints[k]!));
    },
    update(value, constraints) {
      const now = Array.from(constraints);
      const before = last;
      last = { value, constraints: now };
      if (before === undefined) return;
      const change = Math.abs(value + penalty(now) - before.value - penalty(before.constraints));
      for (const [i, weight] of weights.entries()) {
        if (weight.mu === 0) continue;
        const [g, old] = [now[i]!, before.constraints[i]!];
        const active = weight.equality || g * weight.mu > -weight.lambda;
        if (!active) continue;
        weight.lambda += (weight.mu * g) / DAMPING;
        if (!weight.equality && weight.lambda < 0) {
          weight.lambda = 0;
          continue;
        }
        const weak =
          weight.mu * g * g < (VALUE_SHARE * change) / n ||
          CHANGE_SHARE * Math.abs(g - old) < Math.abs(old);
        weight.mu *= weak ? growth ** 0.25 : 1 / growth;
      }
    },
  };
}

interface Weight {
  lambda: number;
  mu: number;
  settled: boolean;
  readonly equality: boolean;
}

/** Least where an inequality is far from being active. */
function penaltyOf({ lambda, mu, equality }: Weight, constraint: number): number {
  if (mu === 0) return 0;
  const g = equality ? constraint : Math.max(constraint, -lambda / mu);
  return lambda * g + (mu * g * g) / 2;
}

/** First weights by the quartile ranges of values and constraint, anew until a generation is feasible in part. */
function initialise(
  weight: Weight,
  values: ArrayLike<number>,
  constraint: readonly number[],
  n: number,
  generations: number,
): void {
  const broken = constraint.filter((g) => g > 0).length / constraint.length;
  if (!weight.equality && broken <= 0.1) return;
  const ofValues = quartileRange(Array.from(values));
  const ofConstraint = quartileRange(constraint);
  const ofSquares = quartileRange(constraint.map((g) => g * g));
  const tiny = 1e-11 * (ofValues + 1);
  const mu = (2 / 5 / n) * (ofValues / (ofConstraint + 1e-6 * ofSquares + tiny));
  if (!weight.equality) weight.lambda = ofValues / (n * ofConstraint + tiny);
  if (weight.mu === 0) weight.mu = mu;
  else weight.mu = broken > 0.6 ? Math.max(weight.mu, mu) : Math.min(weight.mu, mu);
  // As strong as the multiplier at the farthest point.
  const farthest = constraint.reduce((most, g) => Math.max(most, Math.abs(g)), 1e-22);
  weight.mu = Math.min(20 * weight.mu, Math.max(weight.mu, weight.lambda / farthest));
  weight.settled = (broken > 0.1 && broken < 0.9) || generations > 2 + n;
}

function quartileRange(values: readonly number[]): number {
  return quantile(values, 0.75) - quantile(values, 0.25);
}
