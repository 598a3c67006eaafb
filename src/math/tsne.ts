import type { RandomStream } from '../core/random.ts';
import { affinities } from './tsneAffinities.ts';
import type { Affinities } from './tsneAffinities.ts';
import { tsneGradient } from './tsneGradient.ts';

export interface TsneOptions {
  /** Neighbours that count, in effect; at most (n - 1) / 3. Default 30. */
  readonly perplexity?: number | undefined;
  /** Default 500. */
  readonly iterations?: number | undefined;
  /** Opening angle of the Barnes-Hut tree; 0: exact. Default: exact below 2,000 rows, else 0.5. */
  readonly theta?: number | undefined;
}

/** Iterations with exaggerated affinities, and the exaggeration (van der Maaten 2014). */
const EARLY = 0.25;
const EXAGGERATION = 12;
/** Rows from which the tree is used. */
const TREE_FROM = 2000;

/**
 * t-SNE (van der Maaten and Hinton 2008; "Accelerating t-SNE using tree-based algorithms", 2014) of `n` rows into the
 * plane, as n x 2 coordinates. `start` is n x 2, such as the first principal components; its scale does not matter.
 */
export function tsne(
  x: Float64Array,
  n: number,
  start: Float64Array,
  random: RandomStream,
  { perplexity = 30, iterations = 500, theta = n < TREE_FROM ? 0 : 0.5 }: TsneOptions = {},
): Float64Array {
  if (n < 4) return start.slice();
  const p = affinities(x, n, Math.min(perplexity, (n - 1) / 3));
  const y = tsneStart(start, n, random);
  const velocity = new Float64Array(2 * n);
  const gains = new Float64Array(2 * n).fill(1);
  const early = Math.round(EARLY * iterations);
  // Belkina et al. 2019: the rate grows with the rows. Few rows oscillate at the customary least, 50.
  const rate = Math.max(Math.min(50, n / 8), n / EXAGGERATION / 4);
  const loud = exaggerated(p, EXAGGERATION);
  for (let step = 0; step < iterations; step++) {
    const isEarly = step < early;
    // What was learnt with exaggerated forces holds the layout up for hundreds of iterations.
    if (step === early) {
      velocity.fill(0);
      gains.fill(1);
    }
    const gradient = tsneGradient(isEarly ? loud : p, y, n, theta);
    const momentum = isEarly ? 0.5 : 0.8;
    for (let k = 0; k < 2 * n; k++) {
      const g = gradient[k]!;
      const sameSign = g > 0 === velocity[k]! > 0;
      gains[k] = Math.max(0.01, sameSign ? gains[k]! * 0.8 : gains[k]! + 0.2);
      velocity[k] = momentum * velocity[k]! - rate * gains[k]! * g;
      y[k]! += velocity[k]!;
    }
    center(y, n);
  }
  return y;
}

/** `start` (n x 2) made so small that the affinities and not the start decide, and disturbed so that equal rows part. */
export function tsneStart(start: Float64Array, n: number, random: RandomStream): Float64Array {
  const y = start.slice(0, 2 * n);
  center(y, n);
  const size = Math.sqrt(y.reduce((sum, value) => sum + value * value, 0) / (2 * n)) || 1;
  return y.map((value) => (1e-2 * value) / size + 1e-4 * random.normal());
}

function center(y: Float64Array, n: number): void {
  for (const axis of [0, 1]) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += y[2 * i + axis]! / n;
    for (let i = 0; i < n; i++) y[2 * i + axis]! -= mean;
  }
}

function exaggerated({ start, to, value }: Affinities, factor: number): Affinities {
  return { start, to, value: value.map((p) => p * factor) };
}
