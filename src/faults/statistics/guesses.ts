import type { Stratum } from './stratum.ts';

/** Injections that the kin of a stratum, and all strata for a kin, count for. */
const WEIGHT = 2;

/** Counts and sums of one outcome by stratum. */
export interface Tallies {
  readonly n: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/**
 * The mean of each stratum as far as it is known: its own draws, and a few that its kin lends, to which all strata lend
 * a few. Nothing that is reported rests on it: it only makes estimates less variable.
 */
export function guessMeans(strata: readonly Stratum[], { n, sum }: Tallies): Float64Array {
  const kin = new Map<string, { n: number; sum: number }>();
  let [count, total] = [0, 0];
  for (const [h, { kin: name }] of strata.entries()) {
    const own = kin.get(name) ?? { n: 0, sum: 0 };
    own.n += n[h]!;
    own.sum += sum[h]!;
    kin.set(name, own);
    count += n[h]!;
    total += sum[h]!;
  }
  const all = count === 0 ? 0.1 : total / count;
  return Float64Array.from(strata, ({ kin: name }, h) => {
    const near = kin.get(name)!;
    const mean = (near.sum + WEIGHT * all) / (near.n + WEIGHT);
    return (sum[h]! + WEIGHT * mean) / (n[h]! + WEIGHT);
  });
}
