/** Bounds of each coordinate; infinite ones bound nothing. */
export interface Bounds {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
}

/** A smooth map of the whole space into bounds and a way back. */
export interface BoundTransform {
  forward(point: Float64Array): Float64Array;
  inverse(point: Float64Array): Float64Array;
}

/**
 * The identity inside the bounds, quadratic near them and periodic beyond, as pycma's `BoxConstraintsLinQuad`
 * transformation: every point has an image within the bounds, and the map has a slope there.
 */
export function boundTransform({ lower, upper }: Bounds, n: number): BoundTransform {
  const margins = Array.from({ length: n }, (_, i) => {
    const [low, high] = [lower[i] ?? -Infinity, upper[i] ?? Infinity];
    if (!(low < high)) throw new RangeError(`bounds ${low} and ${high} leave no room`);
    // Near a bound of small size the quadratic part is small, too.
    const part = (bound: number): number => Math.min((high - low) / 2, (1 + Math.abs(bound)) / 20);
    return { low, high, al: part(low), au: part(high) };
  });
  return {
    forward: (point) => point.map((value, i) => forwardOne(value, margins[i]!)),
    inverse: (point) => point.map((value, i) => inverseOne(value, margins[i]!)),
  };
}

interface Margin {
  readonly low: number;
  readonly high: number;
  readonly al: number;
  readonly au: number;
}

function forwardOne(value: number, { low, high, al, au }: Margin): number {
  let x = value;
  const [hasLow, hasHigh] = [low > -Infinity, high < Infinity];
  if (!hasLow && !hasHigh) return x;
  // Mirrored at the ends of the map's own range, so that it is periodic.
  if (hasLow && hasHigh) {
    const [start, end] = [low - al, high + au];
    const period = 2 * (end - start);
    const turn = (((x - start) % period) + period) % period;
    x = start + (turn > end - start ? period - turn : turn);
  } else if (hasLow && x < low - al) x = 2 * (low - al) - x;
  else if (hasHigh && x > high + au) x = 2 * (high + au) - x;
  if (hasLow && x < low + al) return low + (x - (low - al)) ** 2 / 4 / al;
  if (hasHigh && x > high - au) return high - (x - (high + au)) ** 2 / 4 / au;
  return x;
}

function inverseOne(value: number, { low, high, al, au }: Margin): number {
  if (value < low + al) return low - al + 2 * Math.sqrt(al * Math.max(0, value - low));
  if (value > high - au) return high + au - 2 * Math.sqrt(au * Math.max(0, high - value));
  return value;
}
