import type { TrainingSet } from '../../surrogates/surrogate.ts';

/** Runs that are looked at when distances are taken; older ones are sampled evenly. */
const MAX_RUNS = 1500;

/** `count` of the rows of `x` that lie farthest from all runs and from each other, one after the other; `worth` weighs them. */
export function farthestFirst(
  x: Float64Array,
  rows: number,
  { n, dimensions: d, categories, x: known }: TrainingSet,
  taken: readonly number[],
  count: number,
  worth?: Float64Array,
): readonly number[] {
  if (count <= 0) return [];
  const distance = new Float64Array(rows).fill(Infinity);
  const approach = (from: Float64Array, base: number) => {
    for (let i = 0; i < rows; i++) {
      let squared = 0;
      for (let j = 0; j < d; j++) {
        const gap = x[i * d + j]! - from[base + j]!;
        squared += categories[j]! > 0 ? Number(gap !== 0) : gap * gap;
      }
      if (squared < distance[i]!) distance[i] = squared;
    }
  };
  const step = Math.max(1, n / MAX_RUNS);
  for (let i = 0; i < n; i += step) approach(known, Math.floor(i) * d);
  for (const row of taken) approach(x, row * d);
  const chosen: number[] = [];
  while (chosen.length < count) {
    let best = -1;
    let most = 0;
    for (let i = 0; i < rows; i++) {
      const gain = Math.min(distance[i]!, Number.MAX_VALUE) * (worth?.[i] ?? 1);
      if (gain > most) [most, best] = [gain, i];
    }
    if (best < 0) break;
    chosen.push(best);
    approach(x, best * d);
  }
  return chosen;
}
