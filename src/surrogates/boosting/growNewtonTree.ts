import type { HistogramBins } from './histogramBins.ts';

/** A regression tree in flat arrays; node 0 is the root. */
export interface NewtonTree {
  /** Dimension of each split; -1 marks a leaf. */
  readonly dimension: Int32Array;
  /** Numbers below it go left; a category equal to it goes left. */
  readonly threshold: Float64Array;
  /** The left child; the right one follows it. */
  readonly child: Int32Array;
  /** What a leaf adds. */
  readonly value: Float64Array;
}

export interface NewtonTreeOptions {
  readonly maxDepth: number;
  /** L2 penalty on a leaf's value. */
  readonly lambda: number;
  /** Least sum of second derivatives in a leaf. */
  readonly minHessian: number;
  /** Dimensions that may be split. */
  readonly columns: readonly number[];
}

/**
 * Grows the tree that lowers a second-order model of a loss most: a leaf's value is -G / (H + lambda), and a split's
 * gain the sum of G^2 / (H + lambda) that it adds (Chen and Guestrin, "XGBoost", 2016). `rows` is reordered, and on
 * return `leafOf[i]` is the leaf of rows[i].
 */
export function growNewtonTree(
  { codes, edges, sizes }: HistogramBins,
  gradient: Float64Array,
  hessian: Float64Array,
  rows: Int32Array,
  leafOf: Int32Array,
  { maxDepth, lambda, minHessian, columns }: NewtonTreeOptions,
): NewtonTree {
  const n = gradient.length;
  const capacity = 2 ** (maxDepth + 1);
  const tree = {
    dimension: new Int32Array(capacity).fill(-1),
    threshold: new Float64Array(capacity),
    child: new Int32Array(capacity),
    value: new Float64Array(capacity),
  };
  const histogram = new Float64Array(2 * 256);
  let nodes = 1;
  const stack: [node: number, start: number, end: number, depth: number][] = [
    [0, 0, rows.length, 0],
  ];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, start, end, depth] = top;
    let [g, h] = [0, 0];
    for (let i = start; i < end; i++) {
      g += gradient[rows[i]!]!;
      h += hessian[rows[i]!]!;
    }
    tree.value[node] = -g / (h + lambda);
    leafOf.fill(node, start, end);
    if (depth >= maxDepth || h < 2 * minHessian) continue;
    let best = 1e-9;
    let [dimension, bin] = [-1, 0];
    for (const j of columns) {
      const size = sizes[j]!;
      if (size < 2) continue;
      histogram.fill(0, 0, 2 * size);
      const column = j * n;
      for (let i = start; i < end; i++) {
        const row = rows[i]!;
        const at = 2 * codes[column + row]!;
        histogram[at]! += gradient[row]!;
        histogram[at + 1]! += hessian[row]!;
      }
      const isCategory = edges[j]!.length === 0;
      let [gl, hl] = [0, 0];
      for (let b = 0; b < size - Number(!isCategory); b++) {
        if (isCategory) [gl, hl] = [0, 0];
        gl += histogram[2 * b]!;
        hl += histogram[2 * b + 1]!;
        const hr = h - hl;
        if (hl < minHessian || hr < minHessian) continue;
        const gain =
          gl ** 2 / (hl + lambda) + (g - gl) ** 2 / (hr + lambda) - g ** 2 / (h + lambda);
        if (gain > best) [best, dimension, bin] = [gain, j, b];
      }
    }
    if (dimension < 0) continue;
    const column = dimension * n;
    const isCategory = edges[dimension]!.length === 0;
    let middle = start;
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      const code = codes[column + row]!;
      if (isCategory ? code !== bin : code > bin) continue;
      rows[i] = rows[middle]!;
      rows[middle++] = row;
    }
    tree.dimension[node] = dimension;
    tree.threshold[node] = isCategory ? bin : edges[dimension]![bin]!;
    tree.child[node] = nodes;
    stack.push([nodes, start, middle, depth + 1], [nodes + 1, middle, end, depth + 1]);
    nodes += 2;
  }
  return {
    dimension: tree.dimension.slice(0, nodes),
    threshold: tree.threshold.slice(0, nodes),
    child: tree.child.slice(0, nodes),
    value: tree.value.slice(0, nodes),
  };
}
