import type { RandomStream } from '../../core/random.ts';
import { quantile } from '../../math/quantile.ts';

/** Options of `createNoiseHandling`. */
export interface NoiseOptions {
  readonly random: RandomStream;
  /** Most evaluations of one point, whose median is its value; default 1: only the step size is treated. */
  readonly most?: number | undefined;
}

/** What to do about the noise that was seen. */
export interface Treatment {
  /** Factor of the step size, for `Cmaes.stretch`. */
  readonly stretch: number;
  /** Evaluations of each point in the next generation, whose median is its value. */
  readonly evaluations: number;
}

/** Measures noise by what is evaluated twice, between the `ask` and `tell` of a run. */
export interface NoiseHandling {
  /** Evaluations of each point now; whole, from 1 on. */
  readonly evaluations: number;
  /** The points of a generation that must be evaluated again, by their values. */
  again(values: ArrayLike<number>): readonly number[];
  /** Takes in the second values of those points, in the same order. */
  tell(second: ArrayLike<number>): Treatment;
}

/** Share of the change towards a new measurement of noise. */
const FADE = 0.3;
/** Rank changes below this quantile of what chance would give are no noise. */
const LEAST = 0.25;

/**
 * Uncertainty handling of UH-CMA-ES (Hansen, Niederberger, Guzzella and Koumoutsakos, 2009), with pycma's constants: when
 * points that are evaluated twice change rank by more than a little, the step size grows, so that the differences between
 * points come out of the noise, and each point is evaluated more often.
 */
export function createNoiseHandling(n: number, { random, most = 1 }: NoiseOptions): NoiseHandling {
  const growth = 1 + 2 / (n + 10);
  let first: number[] = [];
  let chosen: readonly number[] = [];
  let noise = 0;
  let evaluations = 1;
  return {
    get evaluations() {
      return Math.floor(evaluations);
    },
    again(values) {
      first = Array.from(values, (value) => (Number.isNaN(value) ? Infinity : value));
      // The first ones, which are any, and the best of the others, which matter most.
      const wanted = 2 + first.length / 20;
      const count = Math.min(
        first.length,
        Math.floor(wanted) + (random.uniform() < wanted % 1 ? 1 : 0),
      );
      const any = count - Math.floor(count / 2);
      const rest = first.map((_, i) => i).slice(any);
      const best = rest.toSorted((a, b) => first[a]! - first[b]!).slice(0, count - any);
      chosen = [...first.keys()].slice(0, any).concat(best);
      return chosen;
    },
    tell(second) {
      if (second.length !== chosen.length)
        throw new RangeError(`${chosen.length} second values are needed, got ${second.length}`);
      noise += FADE * (excess(first, second, chosen) - noise);
      const noisy = noise > 0;
      evaluations = noisy
        ? Math.min(most, evaluations * growth)
        : Math.max(1, evaluations * growth ** -0.25);
      return { stretch: noisy ? growth : 1, evaluations: Math.floor(evaluations) };
    },
  };
}

/** By how much the ranks of the points that were evaluated twice changed more than the limit, on average. */
function excess(
  first: readonly number[],
  second: ArrayLike<number>,
  chosen: readonly number[],
): number {
  const count = first.length;
  const again = first.slice();
  for (const [k, i] of chosen.entries())
    again[i] = Number.isNaN(second[k]!) ? Infinity : second[k]!;
  const both = [...first, ...again];
  const ranks = new Float64Array(2 * count);
  for (const [rank, i] of [...both.keys()].toSorted((a, b) => both[a]! - both[b]!).entries())
    ranks[i] = rank;
  let sum = 0;
  for (const i of chosen) {
    const [old, now] = [ranks[i]!, ranks[count + i]!];
    const change = Math.max(0, Math.abs(old - now) - 1);
    const limit =
      (chanceChange(old - (old > now ? 1 : 0), count) +
        chanceChange(now - (now > old ? 1 : 0), count)) /
      2;
    sum += change - limit;
  }
  return sum / chosen.length;
}

/** A low quantile of how far the rank of a point would change if it were drawn anew among the others. */
function chanceChange(rank: number, count: number): number {
  const changes = Array.from({ length: 2 * count - 1 }, (_, r) => Math.abs(r - rank));
  return quantile(changes, LEAST);
}
