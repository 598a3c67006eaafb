import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { passed } from '../problem/run.ts';
import { sampleBox } from './box.ts';
import type { Box } from './box.ts';
import type { Point } from './growBox.ts';

/** Failing draws that are kept. */
const MAX_SHADOW_FAILURES = 500;

/** What the exploration knows of a part of the space in which boxes are to grow. */
export interface Surroundings {
  readonly within: Box;
  /** Failing runs, and draws that the map says fail. */
  readonly avoid: readonly Point[];
  /** Draws from the input distribution inside that the map says pass. */
  readonly passing: readonly Point[];
  /** Passing runs, the safest first. */
  readonly safeRuns: readonly Float64Array[];
}

/** Looks around in a part of the space with `draws` draws of the frozen map. Nothing of it costs runs. */
export function surroundings(
  space: Space,
  data: TrainingData,
  map: VerdictMap,
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
  const saidFail = map.fails(rows);
  const point = (row: Float64Array): Point => ({ row, unit: space.toUnit(row) });
  const belongs = (row: Float64Array) =>
    within.levels.every((side, j) => side.length === 0 || side[row[j]!] === 1);
  const { margin } = data.set();
  const here = data.runs.flatMap((run, i) =>
    belongs(run.row) ? [{ run, margin: margin[i]! }] : [],
  );
  return {
    within,
    avoid: [
      ...here.flatMap(({ run }) => (passed(run) ? [] : [point(run.row)])),
      ...rows
        .filter((_, i) => saidFail[i] === 1)
        .slice(0, MAX_SHADOW_FAILURES)
        .map(point),
    ],
    passing: rows.filter((_, i) => saidFail[i] === 0).map(point),
    safeRuns: here
      .filter(({ run }) => passed(run))
      .toSorted((a, b) => b.margin - a.margin)
      .map(({ run }) => run.row),
  };
}
