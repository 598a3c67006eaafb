import type { Trial } from '../frame/trial.ts';
import { squareShare } from './squareShare.ts';

/**
 * Square Attack under l2: the perturbation is made of pyramids of alternating sign; a query moves the norm of one window,
 * and what is left of epsilon, into a new pyramid in another window (algorithm 3 of the paper).
 */
export async function squareL2(trial: Trial, first = 0.1): Promise<void> {
  const { clean, random, space, threat, budget } = trial;
  const { height, width, channels } = space.form;
  const { epsilon } = threat;
  const sign = (): number => (random.uniform() < 0.5 ? -1 : 1);
  let delta = scaled(tiles(), epsilon);
  let margin = Infinity;
  const [start] = await trial.ask([trial.item.start ?? plus(delta)]);
  margin = start!.margin;
  for (;;) {
    const part = squareShare(first, trial.used, budget);
    const side = Math.max(3, Math.round(Math.sqrt(part * height * width)));
    const odd = side % 2 === 0 ? side + 1 : side;
    const high = Math.min(odd, height);
    const wide = Math.min(odd, width);
    const next = moved(high, wide);
    const [answer] = await trial.ask([plus(next)]);
    if (answer!.margin < margin) {
      margin = answer!.margin;
      delta = next;
    }
  }

  function plus(change: Float32Array): Float32Array {
    return clean.map((value, i) => value + change[i]!);
  }

  function tiles(): Float32Array {
    const change = new Float32Array(clean.length);
    const size = Math.max(1, Math.floor(Math.min(height === 1 ? width : height, width) / 5));
    for (let top = 0; top < height; top += size)
      for (let left = 0; left < width; left += size)
        addPyramid(change, top, left, Math.min(size, height - top), Math.min(size, width - left));
    return change;
  }

  function addPyramid(
    to: Float32Array,
    top: number,
    left: number,
    high: number,
    wide: number,
  ): void {
    const shape = pyramidPair(high, wide, random.uniform() < 0.5);
    for (let c = 0; c < channels; c++) {
      const s = sign();
      for (let row = 0; row < high; row++)
        for (let column = 0; column < wide; column++)
          to[((top + row) * width + left + column) * channels + c]! +=
            s * shape[row * wide + column]!;
    }
  }

  function moved(high: number, wide: number): Float32Array {
    const [top, left] = [random.integer(height - high + 1), random.integer(width - wide + 1)];
    const [top2, left2] = [random.integer(height - high + 1), random.integer(width - wide + 1)];
    const next = delta.slice();
    const own = indices(top, left, high, wide);
    const other = indices(top2, left2, high, wide);
    const total = norm(delta);
    const unused = Math.max(0, epsilon * epsilon - total * total);
    const shape = pyramidPair(high, wide, random.uniform() < 0.5);
    const both = new Set([...own, ...other]);
    const pool = Math.sqrt(squares(delta, [...both]) / channels + unused / channels);
    for (const i of other) next[i] = 0;
    for (let c = 0; c < channels; c++) {
      const s = sign();
      const old = Math.sqrt(
        own.reduce((sum, i) => (i % channels === c ? sum + delta[i]! ** 2 : sum), 0),
      );
      const values = own
        .filter((i) => i % channels === c)
        .map((i, k) => [i, s * shape[k]! + (old > 1e-10 ? delta[i]! / old : 0)] as const);
      const length = Math.hypot(...values.map(([, value]) => value));
      for (const [i, value] of values) next[i] = length > 0 ? (value / length) * pool : 0;
    }
    return scaled(next, epsilon);
  }

  function indices(top: number, left: number, high: number, wide: number): readonly number[] {
    const list: number[] = [];
    for (let row = top; row < top + high; row++)
      for (let column = left; column < left + wide; column++)
        for (let c = 0; c < channels; c++) list.push((row * width + column) * channels + c);
    return list;
  }
}

/** Two pyramids of opposite sign side by side, of norm 1 together. */
export function pyramidPair(high: number, wide: number, across: boolean): Float32Array {
  const shape = new Float32Array(high * wide);
  const [rows, columns] = across ? [wide, high] : [high, wide];
  const half = Math.floor(rows / 2);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const lower = row >= half;
      const value = pyramid(lower ? row - half : row, column, lower ? rows - half : half, columns);
      shape[across ? column * wide + row : row * wide + column] = lower ? -value : value;
    }
  return scaled(shape, 1);
}

/** Sum of 1/k^2 from a cell's ring to the middle, as the published code grows it. */
function pyramid(row: number, column: number, rows: number, columns: number): number {
  const ring = Math.min(row, column, rows - 1 - row, columns - 1 - column);
  const rings = Math.floor((Math.min(rows, columns) + 1) / 2);
  let value = 0;
  for (let k = 0; k <= ring; k++) value += 1 / (rings - k) ** 2;
  return value;
}

function squares(values: Float32Array, at: readonly number[]): number {
  let sum = 0;
  for (const i of at) sum += values[i]! ** 2;
  return sum;
}

function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

function scaled(values: Float32Array, to: number): Float32Array {
  const length = norm(values);
  return length === 0 ? values : values.map((value) => (value / length) * to);
}
