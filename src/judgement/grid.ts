/** The grid and the bounds of a space, coordinate by coordinate. */
export interface GridBounds {
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  /** Distance of neighbouring values; 0: any number. */
  readonly step: Float32Array;
}

/** How points come onto a grid. */
export interface Grid {
  /** The nearest point on the grid and inside the bounds, written to `into`; NaN becomes the lower bound. */
  snap(point: Float32Array, into: Float32Array): void;
  isSnapped(point: Float32Array): boolean;
}

/** The grid of these bounds and steps. Pixels of bytes, which attacks send most, go by a table of the 256 values. */
export function createGrid(bounds: GridBounds): Grid {
  return isBytes(bounds) ? BYTES : anyGrid(bounds);
}

function anyGrid({ lower, upper, step }: GridBounds): Grid {
  const size = lower.length;
  const base = lower.map((low) => (Number.isFinite(low) ? low : 0));
  // 255 is exact where 1/255 is not. 0: any number.
  const perUnit = Float64Array.from(step, (one) =>
    one === 0 ? 0 : Math.round(1 / one) > 1 ? Math.round(1 / one) : 1 / one,
  );

  function snapOne(value: number, i: number): number {
    const per = perUnit[i]!;
    const low = lower[i]!;
    const snapped = per === 0 ? value : base[i]! + Math.round((value - base[i]!) * per) / per;
    return snapped >= low ? Math.min(upper[i]!, snapped) : low;
  }

  return {
    snap(point, into) {
      for (let i = 0; i < size; i++) into[i] = snapOne(point[i]!, i);
    },
    isSnapped(point) {
      for (let i = 0; i < size; i++)
        if (point[i] !== Math.fround(snapOne(point[i]!, i))) return false;
      return true;
    },
  };
}

const BYTE = Math.fround(1 / 255);
const VALUES = Float32Array.from({ length: 256 }, (_, k) => k / 255);

function isBytes({ lower, upper, step }: GridBounds): boolean {
  return step.every((one, i) => one === BYTE && lower[i] === 0 && upper[i] === 1);
}

/** The nearest byte, as a number from 0 to 1; a float32 times 255, and half more, is exact in double precision. */
function byteOf(value: number): number {
  return value < 1 ? (value > 0 ? VALUES[(value * 255 + 0.5) | 0]! : 0) : value >= 1 ? 1 : 0;
}

const BYTES: Grid = {
  snap(point, into) {
    for (let i = 0; i < into.length; i++) into[i] = byteOf(point[i]!);
  },
  isSnapped(point) {
    for (let i = 0; i < point.length; i++) if (point[i] !== byteOf(point[i]!)) return false;
    return true;
  },
};
