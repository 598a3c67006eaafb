import type { ValuedTree } from '../treeEnsembleGraph.ts';

export interface SpillTreeOptions {
  /** Scale of each number, and weight of each category, in distances. */
  readonly rate: Float64Array;
  readonly isCategory: readonly boolean[];
  /** Rows of a leaf at most, when it is built. */
  readonly leafRows: number;
  /** Share of a node's rows on either side of a cut that both children hold. */
  readonly overlap: number;
}

interface Band {
  readonly low: number;
  readonly high: number;
}

/**
 * A k-d tree whose children share the rows next to the cut between them (Liu, Moore, Gray and Yang, 2004): the leaf of
 * a query holds neighbours on all its sides. A number is cut at its median, a category between one level and the rest.
 */
export class SpillTree {
  /** Rows of each leaf. */
  readonly leaves: number[][] = [];
  private readonly options: SpillTreeOptions;
  private readonly dimension: number[] = [-1];
  private readonly threshold: number[] = [0];
  private readonly child: number[] = [0];
  /** Leaf number of a leaf. */
  private readonly leaf: number[] = [-1];
  /** Values that belong to both children of a split. */
  private readonly bands: Band[] = [{ low: 0, high: 0 }];

  constructor(x: Float64Array, n: number, options: SpillTreeOptions) {
    this.options = options;
    this.grow(
      0,
      x,
      Array.from({ length: n }, (_, i) => i),
    );
  }

  /** The leaf that answers for a point. */
  leafOf(x: Float64Array, offset: number): number {
    let node = 0;
    for (let j = this.dimension[0]!; j >= 0; j = this.dimension[node]!) {
      const value = x[offset + j]!;
      const cut = this.threshold[node]!;
      const left = this.options.isCategory[j]! ? value === cut : value < cut;
      node = this.child[node]! + Number(!left);
    }
    return this.leaf[node]!;
  }

  /** Adds a row to every leaf that holds its place; returns them. */
  insert(x: Float64Array, row: number): readonly number[] {
    const d = this.options.isCategory.length;
    const reached = [0];
    const leaves: number[] = [];
    for (const node of reached) {
      const j = this.dimension[node]!;
      const first = this.child[node]!;
      if (j < 0) {
        leaves.push(this.leaf[node]!);
        this.leaves[this.leaf[node]!]!.push(row);
        continue;
      }
      const value = x[row * d + j]!;
      if (this.options.isCategory[j]!) reached.push(first + Number(value !== this.threshold[node]));
      else {
        const { low, high } = this.bands[node]!;
        if (value <= high) reached.push(first);
        if (value >= low) reached.push(first + 1);
      }
    }
    return leaves;
  }

  /** The splits, with leaf numbers as values. */
  flat(): ValuedTree {
    return {
      dimension: Int32Array.from(this.dimension),
      threshold: Float64Array.from(this.threshold),
      child: Int32Array.from(this.child),
      value: Float64Array.from(this.leaf),
    };
  }

  private grow(node: number, x: Float64Array, rows: number[]): void {
    const { isCategory, leafRows } = this.options;
    const d = isCategory.length;
    const cut = rows.length > leafRows ? this.chooseCut(x, rows) : undefined;
    if (cut === undefined) {
      this.leaf[node] = this.leaves.length;
      this.leaves.push(rows);
      return;
    }
    const { j, threshold, band } = cut;
    const first = this.dimension.length;
    this.dimension[node] = j;
    this.threshold[node] = threshold;
    this.child[node] = first;
    this.bands[node] = band;
    for (let side = 0; side < 2; side++) {
      this.dimension.push(-1);
      this.threshold.push(0);
      this.child.push(0);
      this.leaf.push(-1);
      this.bands.push({ low: 0, high: 0 });
    }
    const value = (row: number) => x[row * d + j]!;
    const [left, right] = isCategory[j]!
      ? [(row: number) => value(row) === threshold, (row: number) => value(row) !== threshold]
      : [(row: number) => value(row) <= band.high, (row: number) => value(row) >= band.low];
    this.grow(first, x, rows.filter(left));
    this.grow(first + 1, x, rows.filter(right));
  }

  /** The cut across the widest spread that leaves each child fewer rows; undefined when none does. */
  private chooseCut(
    x: Float64Array,
    rows: readonly number[],
  ): { readonly j: number; readonly threshold: number; readonly band: Band } | undefined {
    const { rate, isCategory, overlap } = this.options;
    const d = isCategory.length;
    const spread = isCategory.map((is, j) => {
      if (is) return rate[j]! * impurity(x, rows, d, j);
      let [sum, squares] = [0, 0];
      for (const row of rows) {
        const value = x[row * d + j]!;
        sum += value;
        squares += value * value;
      }
      return rate[j]! ** 2 * (squares / rows.length - (sum / rows.length) ** 2);
    });
    const order = spread.map((_, j) => j).toSorted((a, b) => spread[b]! - spread[a]! || a - b);
    for (const j of order) {
      if (!(spread[j]! > 1e-12)) return undefined;
      if (isCategory[j]!)
        return { j, threshold: commonest(x, rows, d, j), band: { low: 0, high: 0 } };
      const sorted = Float64Array.from(rows, (row) => x[row * d + j]!).toSorted();
      const middle = nearestGap(sorted);
      const shared = Math.floor(overlap * sorted.length);
      const low = sorted[Math.max(0, middle - shared)]!;
      const high = sorted[Math.min(sorted.length - 1, middle - 1 + shared)]!;
      const threshold = (sorted[middle - 1]! + sorted[middle]!) / 2;
      const most = 0.9 * sorted.length;
      const left = sorted.filter((value) => value <= high).length;
      const right = sorted.filter((value) => value >= low).length;
      if (left <= most && right <= most) return { j, threshold, band: { low, high } };
    }
    return undefined;
  }
}

/** The place nearest to the middle at which a sorted list with different values rises. */
function nearestGap(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  for (let step = 0; ; step++) {
    const [down, up] = [half - step, half + step];
    if (down > 0 && sorted[down - 1]! < sorted[down]!) return down;
    if (up > 0 && up < sorted.length && sorted[up - 1]! < sorted[up]!) return up;
  }
}

function counts(
  x: Float64Array,
  rows: readonly number[],
  d: number,
  j: number,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const row of rows) {
    const level = x[row * d + j]!;
    found.set(level, (found.get(level) ?? 0) + 1);
  }
  return found;
}

/** The chance that two of the rows differ in a category. */
function impurity(x: Float64Array, rows: readonly number[], d: number, j: number): number {
  let same = 0;
  for (const count of counts(x, rows, d, j).values()) same += (count / rows.length) ** 2;
  return 1 - same;
}

function commonest(x: Float64Array, rows: readonly number[], d: number, j: number): number {
  const all = [...counts(x, rows, d, j)].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
  return all[0]![0];
}
