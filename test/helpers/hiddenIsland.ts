import type { RandomStream } from '../../src/core/random.ts';
import { createRandom } from '../../src/math/random.ts';
import type { Simulator } from './exploreInMemory.ts';

/** A system with small failing regions of known probability and labels that may be wrong. */
export interface HiddenIsland {
  readonly dimensions: number;
  readonly inputs: Readonly<Record<string, object>>;
  readonly outputs: Readonly<Record<string, object>>;
  /** Probability that a reply of each output is the wrong one. */
  readonly noise: number;
  /** The probability that a reply fails, for an input drawn uniformly: of each output, and of any. */
  readonly truth: Readonly<Record<string, number>>;
  readonly failureProbability: number;
  /** The probability that a reply fails at a point. */
  failsAt(x: ArrayLike<number>): number;
  /** Replies of the noisy system; the same order of queries gives the same replies. */
  simulator(): Simulator;
}

type Region = { readonly share: number; holds(x: ArrayLike<number>): boolean };

/**
 * The island of a seed in a unit cube of 2 to `maxDimensions` dimensions: a ball in up to five of the inputs or a box in all of them,
 * of 1 to 30 %, at a random place. Half of them have a second output, which fails in a slab of its own input. Replies
 * are wrong with a probability of 0 (a third of the islands) to `noise`.
 */
export function hiddenIsland(seed: number, noise: number, maxDimensions = 20): HiddenIsland {
  const random = createRandom(seed, 'island');
  const d = 2 + random.integer(maxDimensions - 1);
  const hasSecond = random.uniform() < 0.5;
  const wrong = random.uniform() < 1 / 3 ? 0 : noise * random.uniform();
  const share = 0.01 * 30 ** random.uniform();
  const free = hasSecond ? d - 1 : d;
  const first = random.uniform() < 0.6 ? ball(share, free, random) : box(share, free, random);
  const regions = hasSecond
    ? [first, slab(0.01 + 0.09 * random.uniform(), d - 1, random)]
    : [first];
  const names = regions.map((_, i) => `ok${i}`);
  const flipped = (p: number) => p * (1 - wrong) + (1 - p) * wrong;
  // The regions depend on different inputs, so they are independent.
  const any = (each: readonly number[]) => 1 - each.reduce((product, p) => product * (1 - p), 1);
  const shares = regions.map((region) => flipped(region.share));
  return {
    dimensions: d,
    inputs: Object.fromEntries(Array.from({ length: d }, (_, j) => [`x${j}`, { low: 0, high: 1 }])),
    outputs: Object.fromEntries(names.map((name) => [name, {}])),
    noise: wrong,
    truth: Object.fromEntries(names.map((name, i) => [name, shares[i]!])),
    failureProbability: any(shares),
    failsAt: (x) => any(regions.map((region) => flipped(Number(region.holds(x))))),
    simulator() {
      const labels = createRandom(seed, 'labels');
      return (point) => {
        const x = Object.values(point).map(Number);
        const replies = regions.map((region) => region.holds(x) === labels.uniform() < wrong);
        return Object.fromEntries(names.map((name, i) => [name, Number(replies[i])]));
      };
    },
  };
}

/** A ball in one to five of the first `free` inputs. */
function ball(wanted: number, free: number, random: RandomStream): Region {
  const active = 1 + random.integer(Math.min(5, free));
  const first = random.integer(free - active + 1);
  const share = Math.min(wanted, 0.8 * unitBall(active) * 0.5 ** active);
  const radius = (share / unitBall(active)) ** (1 / active);
  const center = Array.from({ length: active }, () => radius + (1 - 2 * radius) * random.uniform());
  return {
    share,
    holds: (x) => Math.hypot(...center.map((c, j) => x[first + j]! - c)) < radius,
  };
}

/** A cube in the first `free` inputs. */
function box(share: number, free: number, random: RandomStream): Region {
  const side = share ** (1 / free);
  const low = Array.from({ length: free }, () => (1 - side) * random.uniform());
  return { share, holds: (x) => low.every((start, j) => x[j]! >= start && x[j]! < start + side) };
}

/** An interval of one input. */
function slab(share: number, input: number, random: RandomStream): Region {
  const low = (1 - share) * random.uniform();
  return { share, holds: (x) => x[input]! >= low && x[input]! < low + share };
}

/** The volume of the ball of radius 1. */
function unitBall(d: number): number {
  if (d === 0) return 1;
  return d === 1 ? 2 : ((2 * Math.PI) / d) * unitBall(d - 2);
}
