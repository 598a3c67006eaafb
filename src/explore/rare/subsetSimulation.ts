import type { RandomStream } from '../../core/random.ts';

/** Points of one level: they follow the input distribution given that their value is at most the level's threshold. */
export interface SubsetLevel {
  /** Infinity for the first level: all of the distribution. */
  readonly threshold: number;
  /** Probability that a value is at most the threshold, as estimated. */
  readonly probability: number;
  /** Packed standard-normal scores, and their values. */
  readonly z: Float64Array;
  readonly values: Float64Array;
}

export interface SubsetOptions {
  readonly dimensions: number;
  /** Points a level. */
  readonly size: number;
  /** Values of packed points; Infinity where the constraints do not hold. Failure is a value of at most 0. */
  readonly evaluate: (z: Float64Array, count: number) => Float64Array;
  readonly random: RandomStream;
}

/** Share of a level's points that found the next one, and levels at most: down to about 1e-12. */
const SHARE = 0.1;
const MAX_LEVELS = 13;
/** Draws for each wanted point before the constraints are given up. */
const TRIES = 200;

/**
 * Subset simulation (Au and Beck, 2001): from level to level a tenth of the points survives, and Markov chains in
 * standard-normal space bring the number back; each coordinate moves by conditional sampling, the limit of the
 * component-wise Metropolis algorithm (Papaioannou et al., 2015). The last level holds the points with values of at
 * most 0, unless they are rarer than about 1e-12.
 */
export function subsetSimulation(options: SubsetOptions): readonly SubsetLevel[] {
  const { size } = options;
  let level = firstLevel(options);
  const levels = [level];
  while (levels.length < MAX_LEVELS && level.values.length > 0) {
    const count = level.values.length;
    const order = Array.from({ length: count }, (_, i) => i).toSorted(
      (a, b) => level.values[a]! - level.values[b]!,
    );
    const failing = level.values.reduce((sum, value) => sum + Number(value <= 0), 0);
    const survivors = Math.max(1, Math.floor(SHARE * count));
    const next = failing >= survivors ? failing : survivors;
    // Fully failing, or on a plateau that leads nowhere.
    const threshold = failing >= survivors ? 0 : level.values[order[next - 1]!]!;
    if (failing === count || threshold >= level.threshold) break;
    level = nextLevel(options, level, order.slice(0, next), threshold, size);
    levels.push(level);
    if (threshold <= 0) break;
  }
  return levels;
}

/** All points of a simulation with the weights by which they stand for the whole distribution. */
export function weightedPoints(
  levels: readonly SubsetLevel[],
  dimensions: number,
): { readonly z: Float64Array; readonly weights: Float64Array } {
  const z: number[] = [];
  const weights: number[] = [];
  for (const [l, level] of levels.entries()) {
    const until = levels[l + 1]?.threshold ?? -Infinity;
    for (const [i, value] of level.values.entries()) {
      // What the next level describes more finely.
      if (value <= until) continue;
      for (let j = 0; j < dimensions; j++) z.push(level.z[i * dimensions + j]!);
      weights.push(level.probability / level.values.length);
    }
  }
  return { z: Float64Array.from(z), weights: Float64Array.from(weights) };
}

function firstLevel({ dimensions: d, size, evaluate, random }: SubsetOptions): SubsetLevel {
  const z = new Float64Array(size * d);
  const values = new Float64Array(size);
  let found = 0;
  for (let round = 0; round < TRIES && found < size; round++) {
    const draws = Float64Array.from({ length: size * d }, () => random.normal());
    const drawn = evaluate(draws, size);
    for (let i = 0; i < size && found < size; i++) {
      if (drawn[i] === Infinity) continue;
      z.set(draws.subarray(i * d, (i + 1) * d), found * d);
      values[found++] = drawn[i]!;
    }
  }
  return {
    threshold: Infinity,
    probability: 1,
    z: z.slice(0, found * d),
    values: values.slice(0, found),
  };
}

function nextLevel(
  { dimensions: d, evaluate, random }: SubsetOptions,
  { z: from, values: old, probability }: SubsetLevel,
  seeds: readonly number[],
  threshold: number,
  size: number,
): SubsetLevel {
  const z = new Float64Array(size * d);
  const values = new Float64Array(size);
  let filled = Math.min(size, seeds.length);
  for (let i = 0; i < filled; i++) {
    const seed = seeds[i]!;
    z.set(from.subarray(seed * d, (seed + 1) * d), i * d);
    values[i] = old[seed]!;
  }
  let step = 0.6;
  while (filled < size) {
    // One move of every chain, each from its last state.
    const chains = Math.min(seeds.length, size - filled);
    const moved = new Float64Array(chains * d);
    const base = filled - Math.min(filled, seeds.length);
    const keep = Math.sqrt(1 - step * step);
    for (let c = 0; c < chains; c++)
      for (let j = 0; j < d; j++)
        moved[c * d + j] = keep * z[(base + c) * d + j]! + step * random.normal();
    const proposed = evaluate(moved, chains);
    let accepted = 0;
    for (let c = 0; c < chains; c++) {
      const at = filled + c;
      const takes = proposed[c]! <= threshold;
      if (takes) accepted++;
      values[at] = takes ? proposed[c]! : values[base + c]!;
      const source = takes ? moved : z;
      const offset = (takes ? c : base + c) * d;
      z.set(source.slice(offset, offset + d), at * d);
    }
    filled += chains;
    step = Math.min(0.99, Math.max(0.02, step * Math.exp(accepted / chains - 0.44)));
  }
  return { threshold, probability: (probability * seeds.length) / old.length, z, values };
}
