/** Steps of the search, each shorter than the one before by a factor. */
const STEPS = 48;
const DECAY = 0.91;
/** How far a coordinate moves to measure a slope, as a share of the box. */
const PROBE = 1e-3;

/**
 * The place in a box where a cheap function is low, found from `start` by its slopes with steps that shrink
 * geometrically, which converges on piecewise linear functions, kinks and narrow valleys included (Goffin, "On
 * convergence rates of subgradient optimization methods", 1977). A linear function takes one step. Never higher than
 * the start.
 */
export function minimiseInBox(
  f: (x: Float64Array) => number,
  low: Float64Array,
  high: Float64Array,
  start: Float64Array,
): { readonly x: Float64Array; readonly value: number } {
  const d = start.length;
  const widths = high.map((end, j) => end - low[j]!);
  let x = start.slice();
  let value = f(x);
  let best = { x, value };
  const slopes = new Float64Array(d);
  for (let k = 0, step = 1; k < STEPS; k++, step *= DECAY) {
    let largest = 0;
    const probe = x.slice();
    for (let j = 0; j < d; j++) {
      const width = widths[j]!;
      if (width === 0) continue;
      const reach = x[j]! + PROBE * width > high[j]! ? -PROBE : PROBE;
      probe[j] = x[j]! + reach * width;
      slopes[j] = (f(probe) - value) / reach;
      probe[j] = x[j]!;
      largest = Math.max(largest, Math.abs(slopes[j]!));
    }
    if (largest === 0) break;
    if (k === 0) {
      const corner = x.map((at, j) => (slopes[j] === 0 ? at : slopes[j]! > 0 ? low[j]! : high[j]!));
      const lowest = f(corner);
      if (lowest < best.value) best = { x: corner, value: lowest };
      const foreseen = corner.reduce(
        (sum, at, j) => sum + (widths[j] === 0 ? 0 : (slopes[j]! * (at - x[j]!)) / widths[j]!),
        value,
      );
      if (Math.abs(lowest - foreseen) <= 1e-6 * Math.abs(value - foreseen)) break;
    }
    let norm = 0;
    for (let j = 0; j < d; j++) norm += slopes[j]! ** 2;
    const scale = (step * 0.7 * Math.sqrt(d)) / Math.sqrt(norm);
    x = x.map((at, j) =>
      Math.min(high[j]!, Math.max(low[j]!, at - scale * slopes[j]! * widths[j]!)),
    );
    value = f(x);
    if (value < best.value) best = { x, value };
  }
  return best;
}
