import type { Estimates } from './bettingInterval.ts';
import { guessMeans } from './guesses.ts';
import type { Draws, Stratum } from './stratum.ts';

/** Weight and, as a share of the squared range, variance that the bets take for granted before the first value. */
const PRIOR = { weight: 4, variance: 0.05 };

/** The estimates that draws from strata give for the mean over all of them. */
export interface StratifiedEstimates extends Estimates {
  /** The mean by strata, each with its own draws, and with a guess where there are none. */
  readonly value: number;
  /** What the draws themselves settle: the mean cannot be less, and not more. */
  readonly floor: number;
  readonly ceiling: number;
  readonly n: number;
}

/** What the bets are for: a half-width to reach, or a number of draws to make the most of. */
export type Aim = { readonly margin: number } | { readonly draws: number };

/** A part of the strata: what of each belongs to it, and which draws fell there. */
export interface Domain {
  /** Of each stratum's mass and size, the share that belongs; 0: nothing. */
  readonly shares: Float64Array;
  includes(draw: number): boolean;
}

/**
 * Turns draws into one unbiased estimate of the mean each: what was drawn is known, what is left of each stratum is
 * guessed from the draws before, and the draw corrects the guess by its weight (an augmented inverse-probability
 * estimate; sampling may adapt, for probabilities and guesses come from the past). `outcomes` are in [0, 1].
 */
export function stratifiedEstimates(
  strata: readonly Stratum[],
  draws: Draws,
  outcomes: ArrayLike<number>,
  aim: Aim,
  risk: number,
  domain?: Domain,
): StratifiedEstimates {
  const whole = strata.map(({ mass, size }) => ({ mass, size }));
  const part = domain === undefined ? whole : within(whole, domain);
  const kept = domain === undefined ? draws.of.length : countIn(draws, domain);
  const [values, least, most, bets] = [0, 1, 2, 3].map(() => new Float64Array(kept)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const tallies = {
    n: new Float64Array(strata.length),
    sum: new Float64Array(strata.length),
    squares: new Float64Array(strata.length),
  };
  const drawn = new Float64Array(strata.length);
  const log = Math.log(2 / risk);
  let [known, seen, mean, spread] = [0, 0, 0, 0];
  let round = -1;
  let guesses = new Float64Array(0);
  const left = (h: number): number =>
    part[h]!.mass === 0 || part[h]!.size === Infinity
      ? part[h]!.mass
      : part[h]!.mass * (1 - tallies.n[h]! / part[h]!.size);
  /** The probability that the next draw falls into this part of the stratum. */
  const chance = (h: number): number => {
    if (part[h]!.mass === 0 || left(h) <= 0) return 0;
    const shares = draws.rounds[round]!.shares;
    if (domain === undefined) return shares[h]!;
    const all = whole[h]!;
    if (all.size === Infinity) return shares[h]! * domain.shares[h]!;
    return (shares[h]! * (part[h]!.size - tallies.n[h]!)) / (all.size - drawn[h]!);
  };
  const sums = (): { open: number; guessed: number } => {
    let [open, guessed] = [0, 0];
    for (let h = 0; h < part.length; h++) {
      open += chance(h);
      guessed += left(h) * guesses[h]!;
    }
    return { open, guessed };
  };
  let state = { open: 0, guessed: 0 };
  for (let i = 0; i < draws.of.length; i++) {
    const h = draws.of[i]!;
    if (draws.rounds[round + 1]?.from === i) {
      round++;
      guesses = guessMeans(strata, tallies) as Float64Array<ArrayBuffer>;
      state = sums();
    }
    const inside = domain === undefined || domain.includes(i);
    if (inside) {
      const y = outcomes[i]!;
      const weight = (left(h) * state.open) / chance(h);
      const base = known + state.guessed;
      const value = base + weight * (y - guesses[h]!);
      values[seen] = value;
      least[seen] = base - weight * guesses[h]!;
      most[seen] = base + weight * (1 - guesses[h]!);
      const variance = (PRIOR.weight * PRIOR.variance + spread) / (PRIOR.weight + seen);
      bets[seen] =
        'margin' in aim
          ? aim.margin / variance
          : Math.sqrt((2 * log) / (variance * Math.max(1, aim.draws)));
      const before = mean;
      mean += (value - mean) / (seen + 1);
      spread += (value - before) * (value - mean);
      seen++;
      const gone = part[h]!.size === Infinity ? 0 : part[h]!.mass / part[h]!.size;
      const chanceBefore = chance(h);
      tallies.n[h]!++;
      tallies.sum[h]! += y;
      known += gone * y;
      state.guessed -= gone * guesses[h]!;
      if (domain === undefined) state.open += chance(h) - chanceBefore;
    }
    drawn[h]!++;
    if (domain !== undefined) state.open = sums().open;
  }
  const rest = part.reduce((sum, _, h) => sum + left(h), 0);
  const last = guessMeans(strata, tallies);
  const value = part.reduce(
    (sum, { mass }, h) =>
      sum + mass * (tallies.n[h] === 0 ? last[h]! : tallies.sum[h]! / tallies.n[h]!),
    0,
  );
  return {
    values,
    least,
    most,
    bets,
    value,
    floor: known,
    ceiling: Math.min(1, known + rest),
    n: kept,
  };
}

function within(
  strata: readonly { mass: number; size: number }[],
  { shares }: Domain,
): { mass: number; size: number }[] {
  const total = strata.reduce((sum, { mass }, h) => sum + mass * shares[h]!, 0);
  return strata.map(({ mass, size }, h) => ({
    mass: (mass * shares[h]!) / total,
    size: shares[h] === 0 ? 0 : size * shares[h]!,
  }));
}

function countIn(draws: Draws, domain: Domain): number {
  let count = 0;
  for (let i = 0; i < draws.of.length; i++) if (domain.includes(i)) count++;
  return count;
}
