import { countAtMost } from './chanceMap.ts';
import type { ChanceMap } from './chanceMap.ts';
import type { Scores } from '../topLabel.ts';

/** How many sorted scores are below a value. */
export function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many events are before each place: n + 1 numbers. */
export function eventSums({ event }: Scores): Uint32Array {
  const sums = new Uint32Array(event.length + 1);
  for (let i = 0; i < event.length; i++) sums[i + 1] = sums[i]! + event[i]!;
  return sums;
}

/** The frequency in each bin of sorted scores, a bin's middle where it is empty. Bins are closed on the left, the last on both sides. */
export function histogramMap(
  { score }: Scores,
  sums: Uint32Array,
  edges: Float64Array,
): Extract<ChanceMap, { kind: 'steps' }> {
  const bins = edges.length - 1;
  const values = new Float64Array(bins);
  let from = 0;
  for (let bin = 0; bin < bins; bin++) {
    const to = bin === bins - 1 ? score.length : countBelow(score, edges[bin + 1]!);
    values[bin] =
      to > from ? (sums[to]! - sums[from]!) / (to - from) : (edges[bin]! + edges[bin + 1]!) / 2;
    from = to;
  }
  return { kind: 'steps', edges, values };
}

/** The mean of step functions with weights that sum to 1, as one step function. */
export function meanOfSteps(
  maps: readonly { readonly edges: Float64Array; readonly values: Float64Array }[],
  weights: readonly number[],
): ChanceMap {
  const inner = new Set<number>();
  for (const { edges } of maps) for (const edge of edges.subarray(1, -1)) inner.add(edge);
  const edges = Float64Array.from([0, ...inner, 1]).toSorted();
  const values = new Float64Array(edges.length - 1);
  for (const [i, map] of maps.entries())
    for (let step = 0; step < values.length; step++) {
      const place = countAtMost(map.edges, edges[step]!) - 1;
      values[step]! +=
        weights[i]! * map.values[Math.max(0, Math.min(map.values.length - 1, place))]!;
    }
  return { kind: 'steps', edges, values };
}
