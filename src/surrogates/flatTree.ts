/** A binary tree in flat arrays; node 0 is the root. */
export interface FlatTree {
  /** Dimension of each split; -1 marks a leaf. */
  readonly dimension: Int32Array;
  /** Numbers below it go left; a category equal to it goes left. */
  readonly threshold: Float64Array;
  /** The left child; the right one follows it. */
  readonly child: Int32Array;
}

/** A cut of the rows of a node. */
export interface Split {
  readonly dimension: number;
  readonly threshold: number;
}

/** How a tree grows on the rows `start` to `end - 1` of a node. */
export interface Grower<S extends Split> {
  /** Takes note of what a node holds; comes before its `split`. */
  enter(node: number, start: number, end: number): void;
  /** The best cut; undefined for a leaf. */
  split(start: number, end: number): S | undefined;
  /** Moves the rows that go left to the front; returns where the others begin, after `start` and before `end`. */
  partition(start: number, end: number, split: S): number;
}

/** The most nodes that a tree on so many rows can have. */
export function treeCapacity(rows: number, maxDepth: number): number {
  return Math.max(1, Math.min(2 * rows - 1, 2 ** (maxDepth + 1) - 1));
}

/** Grows a tree depth first, right branches before left ones. */
export function growFlatTree<S extends Split>(
  rows: number,
  maxDepth: number,
  grower: Grower<S>,
): FlatTree {
  const capacity = treeCapacity(rows, maxDepth);
  const dimension = new Int32Array(capacity).fill(-1);
  const threshold = new Float64Array(capacity);
  const child = new Int32Array(capacity);
  let nodes = 1;
  const stack: [node: number, start: number, end: number, depth: number][] = [[0, 0, rows, 0]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, start, end, depth] = top;
    grower.enter(node, start, end);
    const split = depth < maxDepth ? grower.split(start, end) : undefined;
    if (split === undefined) continue;
    const middle = grower.partition(start, end, split);
    dimension[node] = split.dimension;
    threshold[node] = split.threshold;
    child[node] = nodes;
    stack.push([nodes, start, middle, depth + 1], [nodes + 1, middle, end, depth + 1]);
    nodes += 2;
  }
  return {
    dimension: dimension.slice(0, nodes),
    threshold: threshold.slice(0, nodes),
    child: child.slice(0, nodes),
  };
}

/** Whether a value goes left at a split. */
export function goesLeft(value: number, threshold: number, isCategory: boolean): boolean {
  return isCategory ? value === threshold : value < threshold;
}

/** The leaf in which the point at `offset` of `x` falls. */
export function findLeaf(
  { dimension, threshold, child }: FlatTree,
  isCategory: readonly boolean[],
  x: Float64Array,
  offset: number,
): number {
  let node = 0;
  for (let j = dimension[0]!; j >= 0; j = dimension[node]!) {
    const value = x[offset + j]!;
    const left = isCategory[j]! ? value === threshold[node]! : value < threshold[node]!;
    node = child[node]! + Number(!left);
  }
  return node;
}

/** `findLeaf` of each point of `x`, row-major, written into `leaves`: one tree after the other stays in the cache. */
export function findLeaves(
  tree: FlatTree,
  isCategory: readonly boolean[],
  x: Float64Array,
  leaves: Int32Array,
): void {
  const d = isCategory.length;
  for (let i = 0; i < leaves.length; i++) leaves[i] = findLeaf(tree, isCategory, x, i * d);
}
