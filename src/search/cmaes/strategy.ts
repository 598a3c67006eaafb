/** Weights and learning rates of CMA-ES for a dimension and population (Hansen, "The CMA Evolution Strategy: A Tutorial", 2016, as pycma 4 sets them). */
export interface Strategy {
  readonly population: number;
  /** Of all points, best first; those of the first `parents` sum to 1, the others are at most 0. */
  readonly weights: Float64Array;
  readonly parents: number;
  /** Variance-effective number of parents. */
  readonly effective: number;
  readonly pathRate: number;
  readonly sigmaPathRate: number;
  readonly damping: number;
  readonly rankOne: number;
  readonly rankMu: number;
}

/** Options of `strategyOf`. */
export interface StrategyOptions {
  readonly population: number;
  /** Learn from bad points, too (Jastrebski and Arnold, 2006). */
  readonly active: boolean;
  /** Degrees of freedom of the covariance are n, not n (n + 1) / 2: faster rates (Ros and Hansen, 2008). */
  readonly separable: boolean;
}

/** Default population of CMA-ES. */
export function defaultPopulation(dimension: number): number {
  return 4 + Math.floor(3 * Math.log(dimension));
}

/** The strategy parameters. `population` must be at least 2. */
export function strategyOf(
  n: number,
  { population, active, separable }: StrategyOptions,
): Strategy {
  const raw = Float64Array.from(
    { length: population },
    (_, i) => Math.log((population + 1) / 2) - Math.log(i + 1),
  );
  const parents = raw.filter((weight) => weight > 0).length;
  const positive = raw.subarray(0, parents);
  const negative = raw.subarray(parents);
  const effective = effectiveCount(positive);
  const rates = separable ? separableRates(n, effective) : fullRates(n, effective, population);
  const { rankOne, rankMu } = rates;
  const sum = total(positive);
  const weights = raw.map((weight) => (weight > 0 ? weight / sum : 0));
  if (active) {
    const most = Math.min(
      1 + rankOne / rankMu,
      separable ? Infinity : (1 - rankOne - rankMu) / rankMu / n,
      1 + (2 * effectiveCount(negative)) / (effective + 2),
    );
    const negativeSum = -total(negative);
    if (negativeSum > 0)
      for (let i = parents; i < population; i++) weights[i] = (raw[i]! / negativeSum) * most;
  }
  const sigmaPathRate = Math.min(0.5, (effective + 2) / (n + effective + 3));
  return {
    population,
    weights,
    parents,
    effective,
    ...rates,
    sigmaPathRate,
    damping: dampingOf(n, effective, sigmaPathRate),
  };
}

function fullRates(n: number, effective: number, population: number) {
  const rankOne = (Math.min(1, population / 6) * 2) / ((n + 1.3) ** 2 + effective);
  const rankMu = Math.min(
    1 - rankOne,
    (2 * (effective - 1.75 + 1 / effective)) / ((n + 2) ** 2 + effective),
  );
  return {
    rankOne,
    rankMu,
    pathRate: (4 + effective / n) / (n + 4 + (2 * effective) / n),
  };
}

function separableRates(n: number, effective: number) {
  const rankOne = 1 / (n + 2 * Math.sqrt(n) + effective / n);
  const rankMu = Math.min(
    1 - rankOne,
    (effective - 1.75 + 1 / effective) / (n + 4 * Math.sqrt(n) + effective / 2),
  );
  return {
    rankOne,
    rankMu,
    pathRate: (1 + 1 / n + effective / n) / (Math.sqrt(n) + 1 / n + (2 * effective) / n),
  };
}

function dampingOf(n: number, effective: number, rate: number): number {
  const inner = Math.max(1, 3 * (1 - 0.5 ** (n / 9)));
  return 1 + 2 * Math.max(0, inner * Math.sqrt((effective - 1) / (n + 1)) - 1) + rate;
}

function effectiveCount(weights: Float64Array): number {
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
  return squares === 0 ? 0 : total(weights) ** 2 / squares;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
