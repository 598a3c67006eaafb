import type { Space } from '../../space/space.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { halfway } from './anchor.ts';
import type { Anchor } from './anchor.ts';
import { gapBetween, gapShare } from './gap.ts';
import type { Gap } from './gap.ts';

/** How far a region stays away from what fails. */
export interface Clearance {
  /** To the nearest run that failed, 0 when it is inside, of a level set the least found; null when none is known. */
  readonly failure: Gap | null;
  /** To the nearest point found that the map predicts to fail, as the largest share of a range; null when none was found. */
  readonly boundary: number | null;
}

/** Points predicted to fail from which the map's boundary is sought, and halvings of the way. */
const WALKS = 60;
const HALVINGS = 8;
/** The nearest failing runs, to which the distance is measured more closely. */
const CLOSELY = 16;

/** Measures a region's clearance; `failing` are runs, `predictedFail` draws that the map predicts fail. It costs no runs. */
export function clearance(
  space: Space,
  ranges: Float64Array,
  anchor: Anchor,
  failing: readonly Float64Array[],
  predictedFail: readonly Float64Array[],
  map: VerdictMap,
): Clearance {
  const share = (row: Float64Array) => gapShare(space, ranges, anchor(row), row);
  const walks = predictedFail
    .map((row) => ({ row, share: share(row) }))
    .toSorted((a, b) => a.share - b.share)
    .slice(0, WALKS)
    .map(({ row }) => ({ fails: row, passes: anchor(row) }));
  for (let i = 0; i < HALVINGS; i++) {
    const middles = walks.map(({ fails, passes }) => halfway(space, fails, passes));
    const said = map.fails(middles);
    for (const [w, walk] of walks.entries()) walk[said[w] === 1 ? 'fails' : 'passes'] = middles[w]!;
  }
  const gaps = failing
    .map((row) => ({ row, share: share(row) }))
    .toSorted((a, b) => a.share - b.share)
    .slice(0, CLOSELY)
    .map(({ row }) => gapBetween(space, ranges, anchor(row, true), row))
    .toSorted((a, b) => a.share - b.share);
  return {
    failure: gaps[0] ?? null,
    boundary:
      walks.length === 0
        ? null
        : walks.reduce((most, { fails }) => Math.min(most, share(fails)), Infinity),
  };
}
