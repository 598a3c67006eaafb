import type { Space } from '../../space/space.ts';

/** The combinations of levels that are explored for themselves. */
export interface Cells {
  /** 1 when the space has no levels, or too many. */
  readonly count: number;
  /** Probability of each combination, constraints left aside. */
  readonly weights: Float64Array;
  /** The combination of a point. */
  of(row: ArrayLike<number>): number;
  /** Moves a point into a combination. */
  place(row: Float64Array, cell: number): void;
}

/**
 * Combinations of the levels of as many inputs as give at most `most` of them: categories first, since nothing is
 * known of one from another, then inputs with few levels.
 */
export function levelCells({ parameters }: Space, most: number): Cells {
  const levels = parameters.flatMap((p, dimension) =>
    p.kind === 'levels' && p.levels.length > 1 ? [{ ...p, dimension, size: p.levels.length }] : [],
  );
  levels.sort((a, b) => Number(a.ordered) - Number(b.ordered) || a.size - b.size);
  let count = 1;
  const used = levels.filter(({ size }) => {
    if (count * size > most) return false;
    count *= size;
    return true;
  });
  const place = (row: Float64Array, cell: number) => {
    let rest = cell;
    for (const { dimension, size } of used) {
      row[dimension] = rest % size;
      rest = Math.floor(rest / size);
    }
  };
  const row = new Float64Array(parameters.length);
  return {
    count,
    place,
    of: (point) =>
      used.reduceRight((cell, { dimension, size }) => cell * size + point[dimension]!, 0),
    weights: Float64Array.from({ length: count }, (_, cell) => {
      place(row, cell);
      return used.reduce((product, p) => product * p.weights[row[p.dimension]!]!, 1);
    }),
  };
}
