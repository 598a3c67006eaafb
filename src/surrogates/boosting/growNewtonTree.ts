import { growFlatTree, treeCapacity } from '../flatTree.ts';
import type { FlatTree } from '../flatTree.ts';
import type { HistogramBins } from './histogramBins.ts';

/** A regression tree. */
export interface NewtonTree extends FlatTree {
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
  const value = new Float64Array(treeCapacity(rows.length, maxDepth));
  const histogram = new Float64Array(2 * 256);
  let [g, h] = [0, 0];
  const { dimension, threshold, child } = growFlatTree(rows.length, maxDepth, {
    enter(node, start, end) {
      [g, h] = [0, 0];
      for (let i = start; i < end; i++) {
        g += gradient[rows[i]!]!;
        h += hessian[rows[i]!]!;
      }
      value[node] = -g / (h + lambda);
      leafOf.fill(node, start, end);
    },
    split(start, end) {
      if (h < 2 * minHessian) return undefined;
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
      if (dimension < 0) return undefined;
      return { dimension, threshold: edges[dimension]![bin] ?? bin, bin };
    },
    partition(start, end, { dimension, bin }) {
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
      return middle;
    },
  });
  // Written out: objects that were spread are slower to read.
  return { dimension, threshold, child, value: value.slice(0, dimension.length) };
}
