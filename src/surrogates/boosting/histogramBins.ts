import type { RandomStream } from '../../core/random.ts';
import type { TrainingSet } from '../surrogate.ts';

/** Features cut into few bins, so that a split looks at bins instead of rows. */
export interface HistogramBins {
  /** Bin of each row, one column after the other: `codes[j * n + i]`. */
  readonly codes: Uint8Array;
  /** Per dimension, ascending: a number in bin b lies below edge b and not below edge b - 1. A category has none. */
  readonly edges: readonly Float64Array[];
  /** Bins of each dimension. */
  readonly sizes: readonly number[];
}

/** Rows whose values decide the edges at most. */
const SAMPLE = 4000;

/**
 * Cuts numbers at quantiles, drawn within even slices so that the members of an ensemble do not share their edges, and
 * half way between values that are neighbours. A category's bin is its level; levels beyond 255 share the last bin.
 */
export function histogramBins(
  { n, dimensions: d, categories, x }: TrainingSet,
  bins: number,
  random: RandomStream,
): HistogramBins {
  const codes = new Uint8Array(n * d);
  const edges: Float64Array[] = [];
  const sizes: number[] = [];
  for (let j = 0; j < d; j++) {
    const levels = categories[j]!;
    const cuts = levels > 0 ? new Float64Array(0) : cutsOf(x, n, d, j, bins, random);
    edges.push(cuts);
    sizes.push(levels > 0 ? Math.min(256, levels) : cuts.length + 1);
    for (let i = 0; i < n; i++) {
      const value = x[i * d + j]!;
      codes[j * n + i] = levels > 0 ? Math.min(255, value) : binOf(cuts, value);
    }
  }
  return { codes, edges, sizes };
}

function cutsOf(
  x: Float64Array,
  n: number,
  d: number,
  j: number,
  bins: number,
  random: RandomStream,
): Float64Array {
  const step = Math.max(1, n / SAMPLE);
  const sample: number[] = [];
  for (let i = 0; i < n; i += step) sample.push(x[Math.floor(i) * d + j]!);
  const sorted = Float64Array.from(sample).toSorted();
  const distinct = sorted.filter((value, i) => i === 0 || value > sorted[i - 1]!);
  if (distinct.length <= bins)
    return distinct.subarray(1).map((value, i) => (value + distinct[i]!) / 2);
  const cuts = Float64Array.from({ length: bins - 1 }, (_, b) => {
    const at = Math.floor(((b + 0.5 + random.uniform()) / bins) * (sorted.length - 1));
    return (sorted[at]! + sorted[at + 1]!) / 2;
  }).toSorted();
  // A value that is met often must not give two edges, nor an edge below which nothing lies.
  return cuts.filter((value, i) => value > sorted[0]! && (i === 0 || value > cuts[i - 1]!));
}

/** How many edges are at most `value`. */
function binOf(edges: Float64Array, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
