/** Rows in a leaf at most. */
const LEAF = 12;

/** A k-d tree over points (Friedman, Bentley and Finkel, 1977): the exact nearest neighbours of a query. */
export class KdTree {
  private readonly points: Float64Array;
  private readonly width: number;
  /** Rows in the order of the leaves. */
  private readonly order: Int32Array;
  /** Splits in heap order: the dimension (-1: leaf) and where it is cut. */
  private readonly dimension: Int32Array;
  private readonly cut: Float64Array;

  /** `points` holds n rows of `width` numbers, and is kept, not copied. */
  constructor(points: Float64Array, n: number, width: number) {
    this.points = points;
    this.width = width;
    this.order = Int32Array.from({ length: n }, (_, i) => i);
    const depth = Math.max(0, Math.ceil(Math.log2(Math.max(1, n / LEAF))));
    this.dimension = new Int32Array(2 ** (depth + 1)).fill(-1);
    this.cut = new Float64Array(2 ** (depth + 1));
    this.split(1, 0, n, depth);
  }

  /**
   * The rows nearest to a query, nearest first, at most `rows.length` of them; of equally near ones those with the
   * lower number. Writes them and their squared distances, and returns how many. `skip` is left out.
   */
  nearest(
    query: Float64Array,
    offset: number,
    rows: Int32Array,
    squared: Float64Array,
    skip = -1,
  ): number {
    const { points, width, order, dimension, cut } = this;
    const k = rows.length;
    let found = 0;
    const visit = (node: number, start: number, end: number): void => {
      const j = dimension[node]!;
      if (j >= 0) {
        const middle = (start + end) >> 1;
        const gap = query[offset + j]! - cut[node]!;
        if (gap < 0) visit(2 * node, start, middle);
        else visit(2 * node + 1, middle, end);
        if (found === k && gap * gap > squared[k - 1]!) return;
        if (gap < 0) visit(2 * node + 1, middle, end);
        else visit(2 * node, start, middle);
        return;
      }
      for (let i = start; i < end; i++) {
        const row = order[i]!;
        if (row === skip) continue;
        const limit = found === k ? squared[k - 1]! : Infinity;
        let sum = 0;
        for (let c = 0; c < width && sum <= limit; c++)
          sum += (query[offset + c]! - points[row * width + c]!) ** 2;
        if (found === k && (sum > limit || (sum === limit && row > rows[k - 1]!))) continue;
        let at = found === k ? k - 1 : found++;
        for (; at > 0; at--) {
          const before = squared[at - 1]!;
          if (before < sum || (before === sum && rows[at - 1]! < row)) break;
          squared[at] = before;
          rows[at] = rows[at - 1]!;
        }
        squared[at] = sum;
        rows[at] = row;
      }
    };
    visit(1, 0, order.length);
    return found;
  }

  /** Splits the widest dimension at the median. */
  private split(node: number, start: number, end: number, depth: number): void {
    const { points, width, order } = this;
    if (depth === 0 || end - start < 2) return;
    let widest = 0;
    let dimension = -1;
    for (let c = 0; c < width; c++) {
      let [low, high] = [Infinity, -Infinity];
      for (let i = start; i < end; i++) {
        const value = points[order[i]! * width + c]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (high - low > widest) [widest, dimension] = [high - low, c];
    }
    if (dimension < 0) return;
    const middle = (start + end) >> 1;
    const part = order.subarray(start, end);
    part.sort((a, b) => points[a * width + dimension]! - points[b * width + dimension]! || a - b);
    this.dimension[node] = dimension;
    this.cut[node] = points[order[middle]! * width + dimension]!;
    this.split(2 * node, start, middle, depth - 1);
    this.split(2 * node + 1, middle, end, depth - 1);
  }
}
