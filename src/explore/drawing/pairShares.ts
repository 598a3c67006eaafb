import type { Space } from '../../space/space.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { cells } from './mapCells.ts';
import type { Cell } from './mapCells.ts';

/** The learnt map over two inputs. */
export interface PairShares {
  readonly xs: readonly Cell[];
  readonly ys: readonly Cell[];
  /**
   * For each x, then each y: share of the settings of the other inputs for which the map predicts fail, of those that the
   * constraints allow there; NaN where they allow none.
   */
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
  const places = xs.flatMap((x) =>
    ys.map((y) =>
      others
        .map((other) => other.with(jx, x.center).with(jy, y.center))
        .filter((row) => space.allows(row)),
    ),
  );
  const rows = places.flat();
  const fails = rows.length === 0 ? new Uint8Array() : map.fails(rows);
  let at = 0;
  const shares = Float64Array.from(places, ({ length }) => {
    const said = fails.subarray(at, (at += length));
    return said.reduce((sum, one) => sum + one, 0) / length;
  });
  return { xs, ys, shares };
}

/** What captions add where constraints may leave cells out. */
export function leftBlank(space: Space): string {
  return space.constraints.length === 0 ? '' : ' Blank: what the constraints do not allow.';
}
