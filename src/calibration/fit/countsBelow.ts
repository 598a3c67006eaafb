/** Cells of 0 to 1 whose first scores are remembered. */
const CELLS = 2 ** 15;

/**
 * Tells how many of ascending scores are below a value from 0 to 1, for many values: a table of cells leaves only the few
 * scores of one cell to search.
 */
export function countsBelow(sorted: Float64Array): (value: number) => number {
  const n = sorted.length;
  const starts = new Uint32Array(CELLS + 2).fill(n);
  let at = 0;
  for (let cell = 0; cell <= CELLS; cell++) {
    while (at < n && sorted[at]! < cell / CELLS) at++;
    starts[cell] = at;
  }
  return (value) => {
    const cell = Math.floor(value * CELLS);
    let [low, high] = [starts[cell]!, starts[cell + 1]!];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
