import type { RandomStream } from '../../core/random.ts';
import { goesLeft, growFlatTree, treeCapacity } from '../flatTree.ts';
import type { FlatTree, Split } from '../flatTree.ts';

/** A tree whose nodes know the mean target of their rows, and the share of them that failed. */
export interface Tree extends FlatTree {
  readonly mean: Float64Array;
  readonly failing: Float64Array;
}

export interface TreeData {
  readonly dimensions: number;
  readonly isCategory: readonly boolean[];
  readonly x: Float64Array;
  readonly target: Float64Array;
}

export interface TreeOptions {
  /** Dimensions tried for each split. */
  readonly tries: number;
  /** Rows below which a node is not split. */
  readonly minRows: number;
  readonly maxDepth: number;
}

/**
 * Grows an extremely randomised tree (Geurts, Ernst and Wehenkel, 2006): each split is the best of one random
 * threshold in each of a few random dimensions, by the reduction of the target's variance.
 */
export function growTree(
  data: TreeData,
  rows: Int32Array,
  { tries, minRows, maxDepth }: TreeOptions,
  random: RandomStream,
): Tree {
  const { dimensions: d, isCategory, x, target } = data;
  const capacity = treeCapacity(rows.length, maxDepth);
  const [mean, failing] = [new Float64Array(capacity), new Float64Array(capacity)];
  const { dimension, threshold, child } = growFlatTree(rows.length, maxDepth, {
    enter(node, start, end) {
      let [sum, count] = [0, 0];
      for (let i = start; i < end; i++) {
        const value = target[rows[i]!]!;
        sum += value;
        if (value < 0) count++;
      }
      mean[node] = sum / (end - start);
      failing[node] = count / (end - start);
    },
    split(start, end) {
      if (end - start < minRows) return undefined;
      let best: Split | undefined;
      let most = 0;
      for (let attempt = 0; attempt < tries; attempt++) {
        const j = random.integer(d);
        const threshold = drawThreshold(x, rows, start, end, d, j, isCategory[j]!, random);
        if (threshold === undefined) continue;
        const gain = splitGain(data, rows, start, end, j, threshold);
        if (gain > most + 1e-12) {
          most = gain;
          best = { dimension: j, threshold };
        }
      }
      return best;
    },
    partition: (start, end, split) => partition(data, rows, start, end, split),
  });
  const nodes = dimension.length;
  return {
    dimension,
    threshold,
    child,
    mean: mean.slice(0, nodes),
    failing: failing.slice(0, nodes),
  };
}

function drawThreshold(
  x: Float64Array,
  rows: Int32Array,
  start: number,
  end: number,
  d: number,
  j: number,
  isCategory: boolean,
  random: RandomStream,
): number | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (let i = start; i < end; i++) {
    const value = x[rows[i]! * d + j]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === high) return undefined;
  if (isCategory) return x[rows[start + random.integer(end - start)]! * d + j]!;
  // Never the lowest value itself, so that both sides hold a row.
  return high - random.uniform() * (high - low);
}

function splitGain(
  { dimensions: d, isCategory, x, target }: TreeData,
  rows: Int32Array,
  start: number,
  end: number,
  j: number,
  threshold: number,
): number {
  let [left, leftSum, rightSum] = [0, 0, 0];
  for (let i = start; i < end; i++) {
    const row = rows[i]!;
    if (goesLeft(x[row * d + j]!, threshold, isCategory[j]!)) {
      left++;
      leftSum += target[row]!;
    } else rightSum += target[row]!;
  }
  const right = end - start - left;
  if (left === 0 || right === 0) return 0;
  const total = leftSum + rightSum;
  return leftSum ** 2 / left + rightSum ** 2 / right - total ** 2 / (end - start);
}

function partition(
  { dimensions: d, isCategory, x }: TreeData,
  rows: Int32Array,
  start: number,
  end: number,
  { dimension: j, threshold }: Split,
): number {
  let middle = start;
  for (let i = start; i < end; i++) {
    const row = rows[i]!;
    if (!goesLeft(x[row * d + j]!, threshold, isCategory[j]!)) continue;
    rows[i] = rows[middle]!;
    rows[middle] = row;
    middle++;
  }
  return middle;
}
