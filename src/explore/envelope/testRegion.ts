import type { RandomStream } from '../../core/random.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import { boxMass } from './box.ts';
import { boxUnion } from './boxUnion.ts';
import type { BoxUnion } from './boxUnion.ts';
import type { LevelSet } from './levelSet.ts';
import { testPlan } from './testPlan.ts';

/** A region of an envelope. */
export type Region = BoxUnion | LevelSet;

/** What fresh points said of a region that was fixed before they were drawn. */
export interface RegionTest {
  readonly region: Region;
  /** Draws from the whole region. */
  readonly whole: readonly Evaluation[];
  /** Further draws, from each of its boxes. */
  readonly each: readonly (readonly Evaluation[])[];
}

/**
 * Evaluates `size` fresh points inside a region, drawn from the whole of it and from its boxes by a plan that is fixed
 * before. Undefined when the constraints leave next to nothing of the region to draw from.
 */
export async function testRegion(
  system: System,
  region: Region,
  size: number,
  random: RandomStream,
): Promise<RegionTest | undefined> {
  const { space } = system.problem;
  const { boxes } = region;
  const plan = testPlan(
    size,
    boxes.map(({ box }) => boxMass(space, box)),
  );
  const rows: Float64Array[] = [];
  while (rows.length < plan.whole) {
    const row = region.sample(random);
    if (row === undefined) return undefined;
    rows.push(row);
  }
  const ofBoxes = boxes.map((box, b) => {
    const own = boxUnion(space, 'box', [box]);
    return Array.from({ length: plan.each[b]! }, () => own.sample(random)).flatMap(
      (row) => row ?? [],
    );
  });
  const runs = await system.evaluate([...rows, ...ofBoxes.flat()], 'envelope');
  let at = rows.length;
  return {
    region,
    whole: runs.slice(0, rows.length),
    each: ofBoxes.map(({ length }) => runs.slice(at, (at += length))),
  };
}

/** Two tests of the same region as one. */
export function pooled(first: RegionTest, second: RegionTest): RegionTest {
  return {
    region: second.region,
    whole: [...first.whole, ...second.whole],
    each: second.each.map((runs, b) => [...first.each[b]!, ...runs]),
  };
}

/** All points of a test. */
export function testedRuns({ whole, each }: RegionTest): readonly Evaluation[] {
  return [...whole, ...each.flat()];
}
