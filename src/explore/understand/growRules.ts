import type { Space } from '../../space/space.ts';
import { everywhere, sideValue } from './ruleRegion.ts';
import type { RuleRegion, Side } from './ruleRegion.ts';

/** A leaf of a decision tree. */
export interface Leaf {
  readonly region: RuleRegion;
  /** Numbers of the rows in it. */
  readonly rows: readonly number[];
  /** Whether failures outweigh passes in it. */
  readonly fails: boolean;
}

export interface RuleOptions {
  /** Conditions of one rule at most. */
  readonly depth: number;
  /** Rows of a leaf at least. */
  readonly minRows: number;
  /** What a failing row weighs; a passing one weighs 1. */
  readonly failureWeight: number;
}

interface Split {
  readonly gain: number;
  readonly j: number;
  readonly left: Side;
  readonly right: Side;
}

/**
 * A binary classification tree by weighted Gini impurity (Breiman et al., "Classification and Regression Trees",
 * 1984). Numbers are split at the shortest decimal between two values; categories by their failure share, which is
 * optimal for two classes. Leaves of one parent that agree are one leaf.
 */
export function growRules(
  space: Space,
  rows: readonly Float64Array[],
  fails: ArrayLike<number>,
  options: RuleOptions,
): readonly Leaf[] {
  const columns = space.parameters.map((_, j) =>
    Float64Array.from(rows, (row) => sideValue(space, j, row[j]!)),
  );
  const weigh = (members: readonly number[]): readonly [number, number] => {
    const failing = members.reduce((sum, i) => sum + fails[i]!, 0);
    return [failing * options.failureWeight, members.length - failing];
  };

  const bestSplit = (region: RuleRegion, members: readonly number[]): Split | undefined => {
    const [allFail, allPass] = weigh(members);
    const whole = impurity(allFail, allPass);
    let best: Split | undefined;
    for (const [j, column] of columns.entries()) {
      const side = region[j]!;
      const order = ordered(side, column, fails, members);
      let [fail, pass] = [0, 0];
      for (let at = 0; at < order.sorted.length - 1; at++) {
        const i = order.sorted[at]!;
        if (fails[i] === 1) fail += options.failureWeight;
        else pass++;
        if (order.rank(i) === order.rank(order.sorted[at + 1]!)) continue;
        if (at + 1 < options.minRows || members.length - at - 1 < options.minRows) continue;
        const gain = whole - impurity(fail, pass) - impurity(allFail - fail, allPass - pass);
        if (gain <= (best?.gain ?? 1e-9 * (allFail + allPass))) continue;
        const [left, right] = cut(side, column, order.sorted, at);
        best = { gain, j, left, right };
      }
    }
    return best;
  };

  const grow = (region: RuleRegion, members: readonly number[], depth: number): readonly Leaf[] => {
    const [fail, pass] = weigh(members);
    const leaf: Leaf = { region, rows: members, fails: fail > pass };
    if (depth === 0 || fail === 0 || pass === 0 || members.length < 2 * options.minRows)
      return [leaf];
    const split = bestSplit(region, members);
    if (split === undefined) return [leaf];
    const halves = [split.left, split.right].flatMap((side) => {
      const inside = members.filter((i) => isIn(side, columns[split.j]![i]!));
      return grow(region.with(split.j, side), inside, depth - 1);
    });
    return halves.every((half) => half.fails === leaf.fails) ? [leaf] : halves;
  };
  return grow(
    everywhere(space),
    rows.map((_, i) => i),
    options.depth,
  );
}

/** Gini impurity times weight. */
function impurity(fail: number, pass: number): number {
  return fail + pass === 0 ? 0 : (2 * fail * pass) / (fail + pass);
}

function isIn(side: Side, value: number): boolean {
  if (side.kind === 'levels') return side.levels[value] === 1;
  return value >= side.low && value < side.high;
}

/** Rows in the order in which a split may part them: by value, or by the failure share of their category. */
function ordered(
  side: Side,
  column: Float64Array,
  fails: ArrayLike<number>,
  members: readonly number[],
): { readonly sorted: readonly number[]; rank(i: number): number } {
  let rank = (i: number): number => column[i]!;
  if (side.kind === 'levels') {
    const seen = new Float64Array(side.levels.length);
    const failing = new Float64Array(side.levels.length);
    for (const i of members) {
      seen[column[i]!]!++;
      failing[column[i]!]! += fails[i]!;
    }
    const order = Array.from(seen, (_, level) => level).toSorted(
      (a, b) => failing[a]! / (seen[a]! || 1) - failing[b]! / (seen[b]! || 1) || a - b,
    );
    const place = new Float64Array(order.length);
    for (const [at, level] of order.entries()) place[level] = at;
    rank = (i) => place[column[i]!]!;
  }
  return { sorted: members.toSorted((a, b) => rank(a) - rank(b)), rank };
}

/** Both parts of a side that is cut after place `at` of the order. */
function cut(
  side: Side,
  column: Float64Array,
  sorted: readonly number[],
  at: number,
): readonly [Side, Side] {
  if (side.kind === 'levels') {
    const left = new Uint8Array(side.levels.length);
    for (const i of sorted.slice(0, at + 1)) left[column[i]!] = 1;
    const right = side.levels.map((is, level) => (is === 1 && left[level] === 0 ? 1 : 0));
    return [
      { kind: 'levels', levels: left },
      { kind: 'levels', levels: right },
    ];
  }
  const threshold = shortestBetween(column[sorted[at]!]!, column[sorted[at + 1]!]!);
  return [
    { ...side, high: threshold },
    { ...side, low: threshold },
  ];
}

/** The number with the fewest significant digits in `(low, high]`, nearest to the middle. */
function shortestBetween(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  for (let digits = 1; digits <= 17; digits++) {
    const candidate = Number(middle.toPrecision(digits));
    if (candidate > low && candidate <= high) return candidate;
  }
  return high;
}
