import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { passed } from '../problem/evaluation.ts';
import { sampleBox } from './box.ts';
import type { Box } from './box.ts';
import { inputRanges } from './gap.ts';
import type { Knowledge } from './knowledge.ts';
import { pointObstacle, zoneAround } from './obstacle.ts';
import type { Obstacle } from './obstacle.ts';

/** Failing draws that are kept. */
const MAX_SHADOW_FAILURES = 500;

/** What the exploration knows of a part of the space in which boxes are to grow. */
export interface Surroundings {
  readonly within: Box;
  /** Known failing points with their zones. */
  readonly failing: readonly Obstacle[];
  /** The same, and draws that the map predicts to fail. */
  readonly avoid: readonly Obstacle[];
  /** Draws from the input distribution inside that the map predicts to pass. */
  readonly passing: readonly Obstacle[];
  /** Passing runs, the safest first. */
  readonly safeRuns: readonly Float64Array[];
}

/** Looks around in a part of the space with `draws` draws of the frozen map. Nothing of it costs runs. */
export function surroundings(
  space: Space,
  { data, map, failing, margin: distance }: Knowledge,
  within: Box,
  draws: number,
  random: RandomStream,
): Surroundings {
  const rows: Float64Array[] = [];
  for (let i = 0; i < draws; i++) {
    const row = sampleBox(space, within, random);
    if (row === undefined) break;
    rows.push(row);
  }
  const predicted = map.fails(rows);
  const point = (row: Float64Array) => pointObstacle(space, row);
  const ranges = inputRanges(space);
  const belongs = (row: Float64Array) =>
    within.levels.every((side, j) => side.length === 0 || side[row[j]!] === 1);
  const { margin } = data.set();
  const here = data.runs.flatMap((run, i) =>
    belongs(run.row) ? [{ run, margin: margin[i]! }] : [],
  );
  const zones = failing
    .filter((row) => belongs(row))
    .map((row) => zoneAround(space, ranges, row, distance));
  return {
    within,
    failing: zones,
    avoid: [
      ...zones,
      ...rows
        .filter((_, i) => predicted[i] === 1)
        .slice(0, MAX_SHADOW_FAILURES)
        .map(point),
    ],
    passing: rows.filter((_, i) => predicted[i] === 0).map(point),
    safeRuns: here
      .filter(({ run }) => passed(run))
      .toSorted((a, b) => b.margin - a.margin)
      .map(({ run }) => run.row),
  };
}
