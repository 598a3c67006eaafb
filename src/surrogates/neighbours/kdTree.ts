import { mixedDistance } from '../mixedDistance.ts';

/** Rows in a leaf at most. */
const LEAF = 12;

/**
 * A k-d tree over points (Friedman, Bentley and Finkel, 1977): the exact nearest neighbours of a query. Two levels of a
 * category lie a fixed distance apart.
 */
export class KdTree {
  private readonly points: Float64Array;
  private readonly width: number;
  private readonly categories: readonly number[];
  /** Half the squared distance of two levels of a category. */
  private readonly square: number;
  /** Rows in the order of the leaves. */
  private readonly order: Int32Array;
  /** Splits in heap order: the dimension (-1: leaf) and where it is cut. */
  private readonly dimension: Int32Array;
  private readonly cut: Float64Array;

  /**
   * `points` holds n rows, and is kept, not copied. `categories` holds for each column the levels of a category, 0 for a
   * number; two levels of a category are the root of twice `square` apart.
   */
  constructor(points: Float64Array, n: number, categories: readonly number[], square = 0) {
    this.points = points;
    this.width = categories.length;
    this.categories = categories;
    this.square = square;
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
    const { points, width, order, dimension, cut, categories, square } = this;
    const isMixed = categories.some((levels) => levels > 0);
    const k = rows.length;
    let found = 0;
    const visit = (node: number, start: number, end: number): void => {
      const j = dimension[node]!;
      if (j >= 0) {
        const middle = (start + end) >> 1;
        const gap = query[offset + j]! - cut[node]!;
        if (gap < 0) visit(2 * node, start, middle);
        else visit(2 * node + 1, middle, end);
        // Codes are sorted: beyond the cut, where the query's own is not the cut's, every level is another one.
        const apart = categories[j] === 0 ? gap * gap : gap === 0 ? 0 : 2 * square;
        if (found === k && apart > squared[k - 1]!) return;
        if (gap < 0) visit(2 * node + 1, middle, end);
        else visit(2 * node, start, middle);
        return;
      }
      for (let i = start; i < end; i++) {
        const row = order[i]!;
        if (row === skip) continue;
        const limit = found === k ? squared[k - 1]! : Infinity;
        let sum = 0;
        if (isMixed)
          sum = mixedDistance(query, offset, points, row * width, categories, square, limit);
        else
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
    const { points, width, order, categories } = this;
    const apart = Math.sqrt(2 * this.square);
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
      const spread = categories[c] === 0 ? high - low : high > low ? apart : 0;
      if (spread > widest) [widest, dimension] = [spread, c];
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
