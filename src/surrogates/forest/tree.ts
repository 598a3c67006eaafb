import type { RandomStream } from '../../core/random.ts';

/** A binary tree in flat arrays; node 0 is the root. */
export interface Tree {
  /** Dimension of each split; -1 marks a leaf. */
  readonly dimension: Int32Array;
  /** Numbers below it go left; a category equal to it goes left. */
  readonly threshold: Float64Array;
  /** The left child; the right one follows it. */
  readonly child: Int32Array;
  /** Mean target of the rows in the node, and the share of them that failed. */
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
  const capacity = 2 * rows.length + 1;
  const tree: Tree = {
    dimension: new Int32Array(capacity).fill(-1),
    threshold: new Float64Array(capacity),
    child: new Int32Array(capacity),
    mean: new Float64Array(capacity),
    failing: new Float64Array(capacity),
  };
  let nodes = 1;
  const stack: [node: number, start: number, end: number, depth: number][] = [
    [0, 0, rows.length, 0],
  ];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, start, end, depth] = top;
    summarise(tree, node, target, rows, start, end);
    if (end - start < minRows || depth >= maxDepth) continue;
    let best = 0;
    for (let attempt = 0; attempt < tries; attempt++) {
      const j = random.integer(d);
      const threshold = drawThreshold(x, rows, start, end, d, j, isCategory[j]!, random);
      if (threshold === undefined) continue;
      const gain = splitGain(data, rows, start, end, j, threshold);
      if (gain > best + 1e-12) {
        best = gain;
        tree.dimension[node] = j;
        tree.threshold[node] = threshold;
      }
    }
    if (best === 0) {
      tree.dimension[node] = -1;
      continue;
    }
    const middle = partition(data, rows, start, end, tree.dimension[node]!, tree.threshold[node]!);
    tree.child[node] = nodes;
    stack.push([nodes, start, middle, depth + 1], [nodes + 1, middle, end, depth + 1]);
    nodes += 2;
  }
  return {
    dimension: tree.dimension.slice(0, nodes),
    threshold: tree.threshold.slice(0, nodes),
    child: tree.child.slice(0, nodes),
    mean: tree.mean.slice(0, nodes),
    failing: tree.failing.slice(0, nodes),
  };
}

/** The leaf in which a point falls. */
export function findLeaf(
  tree: Tree,
  isCategory: readonly boolean[],
  x: Float64Array,
  offset: number,
): number {
  let node = 0;
  for (let j = tree.dimension[0]!; j >= 0; j = tree.dimension[node]!) {
    const left = goesLeft(x[offset + j]!, tree.threshold[node]!, isCategory[j]!);
    node = tree.child[node]! + (left ? 0 : 1);
  }
  return node;
}

function goesLeft(value: number, threshold: number, isCategory: boolean): boolean {
  return isCategory ? value === threshold : value < threshold;
}

function summarise(
  tree: Tree,
  node: number,
  target: Float64Array,
  rows: Int32Array,
  start: number,
  end: number,
): void {
  let sum = 0;
  let failing = 0;
  for (let i = start; i < end; i++) {
    const value = target[rows[i]!]!;
    sum += value;
    if (value < 0) failing++;
  }
  tree.mean[node] = sum / (end - start);
  tree.failing[node] = failing / (end - start);
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
  j: number,
  threshold: number,
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
