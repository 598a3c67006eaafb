import { guessMeans, type Tallies } from './guesses.ts';
import type { Stratum } from './stratum.ts';

/** Share of the draws that goes by mass alone: no estimate is then weighted more than twice. */
const BY_MASS = 0.5;

/**
 * The probability of drawing from each stratum: half by what is left of its mass, half by that times its standard
 * deviation (Neyman, 1934), as far as the draws up to now tell. Strata that are exhausted get none.
 */
export function allocate(strata: readonly Stratum[], tallies: Tallies): Float64Array {
  const { n, sum, squares } = tallies;
  const means = guessMeans(strata, tallies);
  const left = strata.map(({ mass, size }, h) => mass * (size === Infinity ? 1 : 1 - n[h]! / size));
  const spread = left.map((mass, h) => {
    const p = means[h]!;
    const binomial = p * (1 - p);
    // Shares over several inputs vary less than single outcomes.
    const own = n[h]! < 2 ? binomial : Math.max(0, squares[h]! / n[h]! - (sum[h]! / n[h]!) ** 2);
    return mass * Math.sqrt((own * n[h]! + 2 * binomial) / (n[h]! + 2));
  });
  const [massSum, spreadSum] = [add(left), add(spread)];
  return Float64Array.from(left, (mass, h) =>
    massSum === 0
      ? 0
      : spreadSum === 0
        ? mass / massSum
        : (BY_MASS * mass) / massSum + ((1 - BY_MASS) * spread[h]!) / spreadSum,
  );
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
