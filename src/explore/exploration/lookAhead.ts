import type { RandomStream } from '../../core/random.ts';
import { normalCdf } from '../../math/normalDistribution.ts';
import type { Space } from '../../space/space.ts';
import type { Surrogate } from '../../surrogates/surrogate.ts';
import { drawRepelled } from './drawRepelled.ts';
import { MANY_RUNS } from './manyRuns.ts';
import { leastExpectedError } from '../learn/leastExpectedError.ts';
import { pack } from '../learn/pack.ts';
import { systematicDraw } from '../learn/systematicDraw.ts';

/**
 * Draws of the input distribution, with few and with many runs; those nearest to the boundary and a sample of the
 * others are judged.
 */
const DRAWS = { few: 4000, many: 2000 };
const NEAR = 300;
const OTHERS = 100;
/** Places that stand for the expected error among them. */
const PLACES = 240;
/** Points that are looked at closely, and how many may be wanted at most. */
const CHOICE = 120;
const MOST = 16;

/** Points to choose from. */
export interface Choice {
  readonly rows: readonly Float64Array[];
  /** Their features, row-major. */
  readonly x: Float64Array;
  /** The first estimate of what each is worth. */
  readonly weight: Float64Array;
}

/**
 * The `count` of some points, after so many `runs`, that are expected to leave the least error about pass and fail over
 * the input distribution, by number and in this order; undefined when none is wanted or the surrogate has no joint
 * belief, and for large batches, where the time that it takes is worth more than its care.
 */
export function lookAhead(
  space: Space,
  surrogate: Surrogate,
  { rows, x, weight }: Choice,
  runs: number,
  count: number,
  random: RandomStream,
): readonly number[] | undefined {
  if (surrogate.joint === undefined || count < 1 || count > MOST) return undefined;
  const { draws, shares } = drawsNearBoundary(
    space,
    surrogate,
    runs < MANY_RUNS ? DRAWS.few : DRAWS.many,
    random,
  );
  const open = drawRepelled(x, space.dimensions, weight, [], CHOICE, random);
  const all = [...draws, ...open.map((i) => rows[i]!)];
  const belief = surrogate.joint(pack(space, all), all.length);
  if (belief === undefined) return undefined;
  const { mean, variance, noise, covariances } = belief;
  const errorProbabilities = Float64Array.from(draws, (_, i) =>
    normalCdf(-Math.abs(mean[i]!) / Math.sqrt(variance[i]!)),
  );
  const mass = errorProbabilities.map((p, i) => p * shares[i]!);
  const weights = new Float64Array(all.length);
  // Each place stands for an equal part of the expected error.
  for (const place of systematicDraw(mass, PLACES, random))
    weights[place.index] = place.count / errorProbabilities[place.index]!;
  const candidates = open.map((_, i) => draws.length + i);
  const points = {
    mean,
    variance,
    noise,
    weights,
    candidates,
    covariances: candidates.map(covariances),
  };
  return leastExpectedError(points, count).map((point) => open[point - draws.length]!);
}

/** Draws of the input distribution, with how many draws each stands for. */
function drawsNearBoundary(
  space: Space,
  surrogate: Surrogate,
  size: number,
  random: RandomStream,
): { readonly draws: readonly Float64Array[]; readonly shares: readonly number[] } {
  const pool = Array.from({ length: size }, () => space.sample(random));
  const margins = surrogate.margins(pack(space, pool), size);
  const order = pool
    .map((_, i) => i)
    .toSorted((a, b) => Math.abs(margins[a]!) - Math.abs(margins[b]!) || a - b);
  const near = order.slice(0, NEAR);
  const step = (size - NEAR) / OTHERS;
  const others = Array.from({ length: OTHERS }, (_, i) => order[NEAR + Math.floor(i * step)]!);
  return {
    draws: [...near, ...others].map((i) => pool[i]!),
    shares: [...near.map(() => 1), ...others.map(() => step)],
  };
}
