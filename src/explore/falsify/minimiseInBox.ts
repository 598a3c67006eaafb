/** Slopes that are measured at most: so many, and so many more for each input. */
const STEPS = 60;
const STEPS_EACH = 2;
/** Factor by which space is dilated along the difference of two slopes. */
const DILATION = 2.5;
/** First step and step at which the search ends, as shares of the box. */
const FIRST = 0.3;
const LAST = 1e-4;
/** Steps on one line after which they get longer, and the factors that make steps longer and shorter. */
const PATIENCE = 3;
const LONGER = 1.15;
const SHORTER = 0.85;
/** How far a coordinate moves to measure a slope, as a share of the box. */
const PROBE = 1e-6;

/**
 * The place in a box where a cheap function is low, from `start` by Shor's r-algorithm ("Minimization methods for
 * non-differentiable functions", 1985): steps against slopes in a space that is dilated along their differences, which
 * follows the creases of piecewise linear functions however steep their sides. A linear function takes one step. Never
 * higher than the start.
 */
export function minimiseInBox(
  f: (x: Float64Array) => number,
  low: Float64Array,
  high: Float64Array,
  start: Float64Array,
): { readonly x: Float64Array; readonly value: number } {
  const d = start.length;
  const widths = high.map((end, j) => end - low[j]!);
  let best = { x: start.slice(), value: f(start) };
  /** Inside, the function; outside, the nearest place inside and what leads back. Places are shares of the box. */
  const inBox = (place: Float64Array) =>
    place.map((share, j) => low[j]! + Math.min(1, Math.max(0, share)) * widths[j]!);
  let pull = 0;
  const slopesAt = (place: Float64Array) => {
    const x = inBox(place);
    const value = f(x);
    if (value < best.value) best = { x: x.slice(), value };
    return place.map((share, j) => {
      if (widths[j] === 0) return 0;
      if (share < 0 || share > 1) return Math.sign(share - 0.5) * pull;
      const reach = share + PROBE > 1 ? -PROBE : PROBE;
      const kept = x[j]!;
      x[j] = kept + reach * widths[j]!;
      const slope = (f(x) - value) / reach;
      x[j] = kept;
      return slope;
    });
  };
  const place = start.map((at, j) => (widths[j] === 0 ? 0.5 : (at - low[j]!) / widths[j]!));
  let slopes = slopesAt(place);
  if (slopes.every((slope) => slope === 0)) return best;
  pull = 2 * Math.max(...slopes.map(Math.abs));

  const { value } = best;
  const corner = start.map((at, j) => (slopes[j] === 0 ? at : slopes[j]! > 0 ? low[j]! : high[j]!));
  const lowest = f(corner);
  if (lowest < best.value) best = { x: corner, value: lowest };
  const gain = slopes.reduce(
    (sum, slope, j) => sum + Math.abs(slope) * (slope > 0 ? place[j]! : 1 - place[j]!),
    0,
  );
  if (Math.abs(value - lowest - gain) <= 1e-4 * gain) return best;

  const dilated = Array.from({ length: d }, (_, i) =>
    Float64Array.from({ length: d }, (_, j) => Number(i === j)),
  );
  let left = STEPS + STEPS_EACH * d;
  for (let step = FIRST; left > 0;) {
    const along = normalised(transposed(dilated, slopes));
    const direction = dilated.map((row) => dot(row, along));
    const length = Math.sqrt(dot(direction, direction));
    if (!(step * length > LAST)) break;
    let next = slopes;
    for (let taken = 0; left > 0;) {
      for (let j = 0; j < d; j++) place[j]! -= step * direction[j]!;
      next = slopesAt(place);
      left--;
      taken++;
      if (dot(direction, next) <= 0) {
        if (taken === 1) step *= SHORTER;
        break;
      }
      if (taken >= PATIENCE) step *= LONGER;
    }
    const difference = next.map((slope, j) => slope - slopes[j]!);
    const across = normalised(transposed(dilated, difference));
    for (const row of dilated) {
      const share = (1 / DILATION - 1) * dot(row, across);
      for (let j = 0; j < d; j++) row[j]! += share * across[j]!;
    }
    slopes = next;
  }
  return best;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}

function transposed(rows: readonly Float64Array[], x: Float64Array): Float64Array {
  const out = new Float64Array(x.length);
  for (const [i, row] of rows.entries())
    for (let j = 0; j < out.length; j++) out[j]! += row[j]! * x[i]!;
  return out;
}

/** A vector of length 1; zeros stay. */
function normalised(x: Float64Array): Float64Array {
  const length = Math.sqrt(dot(x, x));
  return length > 0 ? x.map((value) => value / length) : x;
}
