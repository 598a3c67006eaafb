import type { Interval } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import { passed } from '../problem/run.ts';
import type { Run } from '../problem/run.ts';
import type { Space } from '../../space/space.ts';
import type { System } from '../problem/system.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { boxMass, inBox, sampleBox } from './box.ts';
import type { Box } from './box.ts';
import { growBox } from './growBox.ts';

/** A box that looked safe, and what fresh points inside it said. */
export interface Envelope {
  readonly box: Box;
  readonly nominal: Float64Array;
  /** Share of the input distribution inside, constraints included. */
  readonly volume: number;
  /** Draws behind `volume`; 0: exact. */
  readonly volumeDraws: number;
  readonly volumeInterval: Interval | undefined;
  /** Fresh runs inside, drawn after the box was fixed. */
  readonly runs: readonly Run[];
  readonly failures: number;
  readonly interval: Interval;
  /** Distance from the box to the nearest failing run outside, as the largest share of an input's range; null: none. */
  readonly clearance: number | null;
}

/** Points on which the surrogate's failing region is represented when the box is grown. */
const SHADOW = 3000;
/** Passing runs that are tried as the point from which the box grows, when none is given, and tries of each. */
const CENTERS = 24;
const CENTER_TRIES = 6;
/** Rounds in which suspects inside the box are looked for, and points of each. */
const ROUNDS = 8;
const INSIDE = 400;
/** Suspects are avoided only while the box keeps this share of its first probability. */
const KEPT = 0.6;
/** Failing points of the shadow that are kept. */
const MAX_SHADOW_FAILURES = 500;

/**
 * Chooses a box on what the exploration has seen (its failing runs and the surrogate's failing region), and certifies
 * it with `size` fresh points inside. Undefined when no run has passed.
 */
export async function certifyEnvelope(
  system: System,
  data: TrainingData,
  map: VerdictMap,
  nominal: Float64Array | undefined,
  size: number,
  confidence: number,
  random: RandomStream,
): Promise<Envelope | undefined> {
  const { space } = system.problem;
  if (size === 0 || !data.runs.some(passed)) return undefined;
  const shadowRandom = random.fork('shadow');
  const shadow = Array.from({ length: SHADOW }, () => space.sample(shadowRandom));
  const saidFail = map.fails(shadow);
  const failingRuns = data.runs.filter((run) => !passed(run));
  const avoid = [
    ...failingRuns.map((run) => run.row),
    ...shadow.filter((_, i) => saidFail[i] === 1).slice(0, MAX_SHADOW_FAILURES),
  ];
  const center = nominal ?? roomiestRun(space, data, avoid, random.fork('center'));
  const box = refineBox(space, center, avoid, map, random.fork('box'));
  const fresh = random.fork('certify');
  const rows: Float64Array[] = [];
  while (rows.length < size) {
    const row = sampleBox(space, box, fresh);
    if (row === undefined) return undefined;
    rows.push(row);
  }
  const runs = await system.evaluate(rows, 'envelope');
  const failures = runs.filter((run) => !passed(run)).length;
  return {
    box,
    nominal: center,
    ...volume(system, box, shadow, confidence),
    runs,
    failures,
    interval: clopperPearson(failures, runs.length, { confidence, sides: 'upper' }),
    clearance: clearance(system, box, [...failingRuns, ...runs.filter((run) => !passed(run))]),
  };
}

/**
 * Grows a box, looks inside it for points that the map says or suspects to fail, avoids them too, and grows it again.
 * What is said to fail is avoided at any price; mere suspicion only while that leaves most of the box.
 */
function refineBox(
  space: Space,
  center: Float64Array,
  avoid: readonly Float64Array[],
  map: VerdictMap,
  random: RandomStream,
): Box {
  let known = avoid;
  let box = growBox(space, center, known, random);
  const first = boxMass(space, box);
  for (let round = 0; round < ROUNDS; round++) {
    const inside: Float64Array[] = [];
    for (let i = 0; i < INSIDE; i++) {
      const row = sampleBox(space, box, random);
      if (row !== undefined) inside.push(row);
    }
    const [fails, suspects] = [map.fails(inside), map.suspects(inside)];
    const failing = inside.filter((_, i) => fails[i] === 1);
    const suspected = inside.filter((_, i) => fails[i] === 0 && suspects[i] === 1);
    if (failing.length + suspected.length === 0) break;
    const all = [...known, ...failing, ...suspected.slice(0, 60)];
    const careful = growBox(space, center, all, random);
    if (boxMass(space, careful) >= KEPT * first) {
      known = all;
      box = careful;
    } else if (failing.length > 0) {
      known = [...known, ...failing];
      box = growBox(space, center, known, random);
    } else break;
  }
  return box;
}

/** Of the safest run and other passing ones, that from which the largest box grows. */
function roomiestRun(
  space: Space,
  data: TrainingData,
  avoid: readonly Float64Array[],
  random: RandomStream,
): Float64Array {
  const { margin } = data.set();
  const passing = data.runs
    .map((run, i) => ({ run, margin: margin[i]! }))
    .filter(({ run }) => passed(run))
    .toSorted((a, b) => b.margin - a.margin);
  // The safer half: a run at the boundary leaves no room around it.
  const safe = passing.slice(0, Math.max(1, Math.ceil(passing.length / 2)));
  const candidates = Array.from({ length: Math.min(CENTERS, safe.length) }, (_, i) =>
    i === 0 ? safe[0]! : safe[random.integer(safe.length)]!,
  );
  let best = { row: safe[0]!.run.row, mass: -1 };
  for (const { run } of candidates) {
    const mass = boxMass(space, growBox(space, run.row, avoid, random, CENTER_TRIES));
    if (mass > best.mass) best = { row: run.row, mass };
  }
  return best.row;
}

function volume(
  { problem: { space } }: System,
  box: Box,
  draws: readonly Float64Array[],
  confidence: number,
): Pick<Envelope, 'volume' | 'volumeDraws' | 'volumeInterval'> {
  if (space.constraints.length === 0)
    return { volume: boxMass(space, box), volumeDraws: 0, volumeInterval: undefined };
  const inside = draws.filter((row) => inBox(box, space.toUnit(row), row)).length;
  return {
    volume: inside / draws.length,
    volumeDraws: draws.length,
    volumeInterval: clopperPearson(inside, draws.length, { confidence }),
  };
}

/** The L-infinity distance between a box and the failing runs outside it, in shares of each input's distribution. */
function clearance(
  { problem: { space } }: System,
  box: Box,
  failing: readonly Run[],
): number | null {
  let nearest: number | null = null;
  for (const { row } of failing) {
    const unit = space.toUnit(row);
    let most = 0;
    for (let j = 0; j < unit.length; j++) {
      const levels = box.levels[j]!;
      const gap =
        levels.length > 0
          ? Number(levels[row[j]!] === 0)
          : Math.max(0, box.low[j]! - unit[j]!, unit[j]! - box.high[j]!);
      most = Math.max(most, gap);
    }
    if (nearest === null || most < nearest) nearest = most;
  }
  return nearest;
}
