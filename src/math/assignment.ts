/**
 * The cheapest way to give each row a column of its own: the column of each row, by the Hungarian method with potentials
 * (Kuhn, 1955; Munkres, 1957), O(rows^2 columns).
 *
 * @param cost Rows by columns, no fewer columns than rows, every cost finite.
 * @throws RangeError when there are more rows than columns
 * @example
 * assignment([[4, 1], [2, 3]]); // [1, 0]
 */
export function assignment(cost: readonly (readonly number[])[]): readonly number[] {
  const rows = cost.length;
  const columns = cost[0]?.length ?? 0;
  if (rows > columns) throw new RangeError(`${rows} rows cannot share ${columns} columns`);
  // Row and column 0 are dummies: rowOf[0] is the row that looks for a column.
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  const cameFrom = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    const slack = new Float64Array(columns + 1).fill(Infinity);
    const visited = new Uint8Array(columns + 1);
    let column = 0;
    do {
      visited[column] = 1;
      const here = rowOf[column]!;
      let least = Infinity;
      let next = 0;
      for (let c = 1; c <= columns; c++) {
        if (visited[c] === 1) continue;
        const reduced = cost[here - 1]![c - 1]! - rowPotential[here]! - columnPotential[c]!;
        if (reduced < slack[c]!) {
          slack[c] = reduced;
          cameFrom[c] = column;
        }
        if (slack[c]! < least) {
          least = slack[c]!;
          next = c;
        }
      }
      for (let c = 0; c <= columns; c++) {
        if (visited[c] === 1) {
          rowPotential[rowOf[c]!]! += least;
          columnPotential[c]! -= least;
        } else slack[c]! -= least;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const before = cameFrom[column]!;
      rowOf[column] = rowOf[before]!;
      column = before;
    }
  }
  const found = Array.from({ length: rows }, () => -1);
  for (let c = 1; c <= columns; c++) if (rowOf[c]! > 0) found[rowOf[c]! - 1] = c - 1;
  return found;
}
