import type { Interval } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import type { Space } from '../../space/space.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/run.ts';
import type { Run } from '../problem/run.ts';
import type { System } from '../problem/system.ts';
import { boxAnchor, sampledAnchor } from './anchor.ts';
import { boxMass } from './box.ts';
import { boxUnion } from './boxUnion.ts';
import type { BoxUnion } from './boxUnion.ts';
import { chooseBoxes } from './chooseBoxes.ts';
import { clearance } from './clearance.ts';
import type { Clearance } from './clearance.ts';
import { inputRanges } from './gap.ts';
import { chooseLevelSet } from './levelSet.ts';
import type { LevelSet } from './levelSet.ts';
import type { SafeBox } from './safeBox.ts';
import type { Share } from './safeRegion.ts';
import { testPlan } from './testPlan.ts';

/** A region that looked safe, and what fresh points inside it said. */
export interface Envelope {
  readonly region: BoxUnion | LevelSet;
  readonly share: Share;
  /** All fresh runs inside, drawn after the region was fixed. */
  readonly runs: readonly Run[];
  /** Of them, those that were drawn from the whole region; they alone carry its bound. */
  readonly tested: number;
  readonly failures: number;
  readonly interval: Interval;
  readonly clearance: Clearance;
  /** One a box; none for a level set. */
  readonly parts: readonly EnvelopePart[];
}

/** One box of an envelope. */
export interface EnvelopePart {
  readonly box: SafeBox;
  readonly share: Share;
  /** Fresh runs that are draws from the box. */
  readonly tested: number;
  readonly failures: number;
  /** For this box alone: several such bounds need not hold together. */
  readonly interval: Interval;
  /** The bound at the risk divided by the number of boxes, so that these hold together. */
  readonly together: number;
  readonly clearance: Clearance;
}

/** Draws on which points that the map says fail are sought. */
const DRAWS = 2000;
/** Failing runs that a level set is compared with at most, those nearest to the boundary. */
const MAX_FAILING = 1000;

/**
 * Chooses a region on what the exploration has seen (its runs and its frozen map), and certifies it with `size` fresh
 * points inside, divided by a plan that is fixed before. `others` are further runs, of the audit: only their failures
 * count, and only for the clearance. Undefined when nothing has passed or no region is left.
 */
export async function certifyEnvelope(
  system: System,
  { data, map }: { readonly data: TrainingData; readonly map: VerdictMap },
  others: readonly Run[],
  nominal: Float64Array | undefined,
  options: ExploreOptions,
  size: number,
  random: RandomStream,
): Promise<Envelope | undefined> {
  const { space } = system.problem;
  const { confidence } = options.stop;
  // 1. Choose, and freeze.
  if (size === 0 || !data.runs.some(passed)) return undefined;
  const region = await chooseRegion(space, data, map, nominal, options, random.fork('choose'));
  if (region === undefined) return undefined;
  const { boxes } = region;
  const plan = testPlan(
    size,
    boxes.map(({ box }) => boxMass(space, box)),
  );
  // 2. Draw fresh points: from the whole region, then from its boxes.
  const fresh = random.fork('certify');
  const rows: Float64Array[] = [];
  while (rows.length < plan.whole) {
    const row = region.sample(fresh);
    if (row === undefined) return undefined;
    rows.push(row);
  }
  const ofBoxes = boxes.map((box, b) => {
    const own = boxUnion(space, 'box', [box]);
    return Array.from({ length: plan.each[b]! }, () => own.sample(fresh)).flatMap(
      (row) => row ?? [],
    );
  });
  const runs = await system.evaluate([...rows, ...ofBoxes.flat()], 'envelope');
  // 3. Judge.
  const whole = runs.slice(0, rows.length);
  const failing = [...data.runs, ...others, ...runs].filter((run) => !passed(run));
  const ranges = inputRanges(space);
  const failingRows = failing.map(({ row }) => row);
  const shadow = random.fork('clearance');
  const draws = Array.from({ length: DRAWS }, () => space.sample(shadow));
  const said = map.fails(draws);
  const saidFail = [...failingRows, ...draws.filter((_, i) => said[i] === 1)];
  let at = rows.length;
  const parts = boxes.map((box, b): EnvelopePart => {
    const extra = runs.slice(at, (at += ofBoxes[b]!.length));
    const tests = [...whole.filter(({ row }) => box.contains(row)), ...extra];
    const failures = tests.filter((run) => !passed(run)).length;
    const risk = (1 - confidence) / boxes.length;
    return {
      box,
      share: boxUnion(space, 'box', [box]).share(confidence, random.fork(`share-${b}`)),
      tested: tests.length,
      failures,
      interval: clopperPearson(failures, tests.length, { confidence, sides: 'upper' }),
      together: clopperPearson(failures, tests.length, { confidence: 1 - risk, sides: 'upper' })
        .upper!,
      clearance: clearance(space, ranges, boxAnchor(space, box), failingRows, saidFail, map),
    };
  });
  const failures = whole.filter((run) => !passed(run)).length;
  return {
    region,
    share: region.share(confidence, random.fork('share')),
    runs,
    tested: whole.length,
    failures,
    interval: clopperPearson(failures, whole.length, { confidence, sides: 'upper' }),
    clearance:
      boxes.length > 0
        ? nearest(parts)
        : clearance(
            space,
            ranges,
            sampledAnchor(space, ranges, region, random.fork('anchor')),
            failing
              .toSorted((a, b) => data.scaledMargin(b) - data.scaledMargin(a))
              .slice(0, MAX_FAILING)
              .map(({ row }) => row),
            saidFail.slice(-MAX_FAILING),
            map,
          ),
    parts,
  };
}

async function chooseRegion(
  space: Space,
  data: TrainingData,
  map: VerdictMap,
  nominal: Float64Array | undefined,
  { envelope: { shape, count, alpha } }: ExploreOptions,
  random: RandomStream,
): Promise<BoxUnion | LevelSet | undefined> {
  if (shape === 'level-set') return chooseLevelSet(space, data, map, alpha, random);
  const boxes = chooseBoxes(space, data, map, nominal, { shape, count }, random);
  return boxes.length === 0 ? undefined : boxUnion(space, shape, boxes);
}

/** The clearance of the box that is nearest to a failure. */
function nearest(parts: readonly EnvelopePart[]): Clearance {
  const least = <T>(values: readonly (T | null)[], size: (value: T) => number): T | null =>
    values.reduce<T | null>(
      (best, value) =>
        value !== null && (best === null || size(value) < size(best)) ? value : best,
      null,
    );
  return {
    failure: least(
      parts.map((part) => part.clearance.failure),
      ({ share }) => share,
    ),
    boundary: least(
      parts.map((part) => part.clearance.boundary),
      (share) => share,
    ),
  };
}
