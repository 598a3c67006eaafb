/** What a calibrator makes of one chance. All are functions on 0 to 1. */
export type ChanceMap =
  /** sigmoid(a ln p - b ln(1 - p) + c). */
  | { readonly kind: 'logistic'; readonly a: number; readonly b: number; readonly c: number }
  /** values[i] for p in [edges[i], edges[i + 1]); one value less than edges. */
  | { readonly kind: 'steps'; readonly edges: Float64Array; readonly values: Float64Array }
  /** Straight lines through (x, y), constant beyond them; x ascends. */
  | { readonly kind: 'linear'; readonly x: Float64Array; readonly y: Float64Array };

/** Chances nearer to 0 or 1 count as this far away, where their logarithm is taken. */
export const NEAREST = 2 ** -52;

/** The calibrated chance. */
export function applyChance(map: ChanceMap, p: number): number {
  switch (map.kind) {
    case 'logistic': {
      const clipped = Math.min(1 - NEAREST, Math.max(NEAREST, p));
      const score = map.a * Math.log(clipped) - map.b * Math.log1p(-clipped) + map.c;
      return 1 / (1 + Math.exp(-score));
    }
    case 'steps':
      return map.values[
        Math.max(0, Math.min(map.values.length - 1, countAtMost(map.edges, p) - 1))
      ]!;
    case 'linear': {
      const { x, y } = map;
      const above = countAtMost(x, p);
      if (above === 0) return y[0]!;
      if (above === x.length) return y[above - 1]!;
      const share = (p - x[above - 1]!) / (x[above]! - x[above - 1]!);
      return y[above - 1]! + share * (y[above]! - y[above - 1]!);
    }
  }
}

/** How many of ascending numbers are at most `value`. */
export function countAtMost(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
