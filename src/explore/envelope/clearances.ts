import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import { boxAnchor, sampledAnchor } from './anchor.ts';
import { clearance } from './clearance.ts';
import type { Clearance } from './clearance.ts';
import { inputRanges } from './gap.ts';
import type { Region } from './testRegion.ts';

/** What a region keeps away from: failing runs, and what the map predicts to fail. */
export interface Failing {
  readonly data: TrainingData;
  readonly map: VerdictMap;
  readonly failing: readonly Evaluation[];
}

/** Draws on which points that the map predicts to fail are sought. */
const DRAWS = 2000;
/** Failing runs that a level set is compared with at most, those nearest to the boundary. */
const MAX_FAILING = 1000;

/** The clearance of a region, and of each of its boxes. It costs no runs. */
export function measureClearances(
  space: Space,
  region: Region,
  { data, map, failing }: Failing,
  random: RandomStream,
): { readonly whole: Clearance; readonly each: readonly Clearance[] } {
  const ranges = inputRanges(space);
  const rows = failing.map(({ row }) => row);
  const stream = random.fork('clearance');
  const draws = Array.from({ length: DRAWS }, () => space.sample(stream));
  const predicted = map.fails(draws);
  const predictedFail = [...rows, ...draws.filter((_, i) => predicted[i] === 1)];
  const each = region.boxes.map((box) =>
    clearance(space, ranges, boxAnchor(space, box), rows, predictedFail, map),
  );
  if (each.length > 0) return { whole: nearest(each), each };
  const anchor = sampledAnchor(space, ranges, region, random.fork('anchor'));
  const near = failing
    .toSorted((a, b) => data.scaledMargin(b) - data.scaledMargin(a))
    .slice(0, MAX_FAILING)
    .map(({ row }) => row);
  return {
    whole: clearance(space, ranges, anchor, near, predictedFail.slice(-MAX_FAILING), map),
    each,
  };
}

/** The clearance of the box that is nearest to a failure. */
function nearest(all: readonly Clearance[]): Clearance {
  const least = <T>(values: readonly (T | null)[], size: (value: T) => number): T | null =>
    values.reduce<T | null>(
      (best, value) =>
        value !== null && (best === null || size(value) < size(best)) ? value : best,
      null,
    );
  return {
    failure: least(
      all.map(({ failure }) => failure),
      ({ share }) => share,
    ),
    boundary: least(
      all.map(({ boundary }) => boundary),
      (share) => share,
    ),
  };
}
