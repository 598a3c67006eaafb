/** Share of the largest bet that no single value could ruin. */
const BOLDNESS = 0.95;
/** Weight and variance that the bets take for granted before the first value. */
const PRIOR = { weight: 0.5, mean: 0.02, variance: 0.01 };

/**
 * An upper confidence bound of the mean of independent values in [0, 1], by betting (Waudby-Smith and Ramdas,
 * "Estimating means of bounded random variables by betting", 2024): for each candidate mean m, capital grows by bets
 * that the values lie below m; an m at which it ever reaches 1 / risk is refuted (Ville's inequality). Whatever the
 * distribution, the mean exceeds the bound with probability at most `risk`. 1 without values; a RangeError for
 * values outside [0, 1].
 */
export function bettingUpper(values: ArrayLike<number>, risk: number): number {
  const bets = predictableBets(values, risk);
  const goal = Math.log(1 / risk);
  // The capital grows with m, so one border parts what is refuted from what is not.
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (isRefuted(values, bets, middle, goal)) high = middle;
    else low = middle;
  }
  return high;
}

/** The lower counterpart of `bettingUpper`. */
export function bettingLower(values: ArrayLike<number>, risk: number): number {
  return (
    1 -
    bettingUpper(
      Float64Array.from(values, (value) => 1 - value),
      risk,
    )
  );
}

/** The bet on each value, by the variance of those before it. */
function predictableBets(values: ArrayLike<number>, risk: number): Float64Array {
  const n = values.length;
  const bets = new Float64Array(n);
  let sum = PRIOR.weight * PRIOR.mean;
  let squares = PRIOR.weight * PRIOR.variance;
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`values must be in [0, 1], got ${value} at ${i}`);
    const weight = PRIOR.weight + i;
    bets[i] = Math.sqrt((2 * Math.log(1 / risk) * weight) / (n * squares));
    squares += (value - sum / weight) * (value - (sum + value) / (weight + 1));
    sum += value;
  }
  return bets;
}

function isRefuted(
  values: ArrayLike<number>,
  bets: Float64Array,
  m: number,
  goal: number,
): boolean {
  const boldest = BOLDNESS / (1 - m);
  let log = 0;
  for (let i = 0; i < values.length; i++) {
    log += Math.log1p(Math.min(bets[i]!, boldest) * (m - values[i]!));
    if (log >= goal) return true;
  }
  return false;
}
