import type { Space } from '../../space/space.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { cells } from '../exhibits/mapCells.ts';
import type { Cell } from '../exhibits/mapCells.ts';

/** The learnt map over two inputs. */
export interface PairShares {
  readonly xs: readonly Cell[];
  readonly ys: readonly Cell[];
  /** For each x, then each y: share of the settings of the other inputs for which the map says fail. */
  readonly shares: Float64Array;
}

/** Asks the map at the cells of two inputs, with each of some settings of the others. */
export function pairShares(
  space: Space,
  map: VerdictMap,
  [jx, jy]: readonly [number, number],
  others: readonly Float64Array[],
  count: number,
): PairShares {
  const [xs, ys] = [cells(space, jx, count), cells(space, jy, count)];
  const rows = xs.flatMap((x) =>
    ys.flatMap((y) => others.map((other) => other.with(jx, x.center).with(jy, y.center))),
  );
  const fails = map.fails(rows);
  const shares = new Float64Array(xs.length * ys.length);
  for (const [i, said] of fails.entries()) shares[Math.floor(i / others.length)]! += said;
  return { xs, ys, shares: shares.map((sum) => sum / others.length) };
}
