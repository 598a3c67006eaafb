import type { ProcedureContext } from '../../core/procedure.ts';
import { createTimeLimit } from '../boundary/timeLimit.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/run.ts';
import type { Run } from '../problem/run.ts';
import { startDesign } from '../learn/startDesign.ts';
import { ReplyNumbers } from '../problem/replyNumbers.ts';
import type { System } from '../problem/system.ts';
import { TrainingData } from '../learn/trainingData.ts';
import { shrink } from './shrink.ts';
import { Plateau } from './plateau.ts';
import { promise } from './promise.ts';
import { Region } from './region.ts';

/** What a search for one violation came to. */
export interface Falsification {
  readonly runs: readonly Run[];
  /** The first failing run; undefined when none was found. */
  readonly found: Run | undefined;
  /** Runs up to and with the first failing one. */
  readonly runsToFailure: number | undefined;
  /** The same point asked once more; undefined when no failure was found or no run was left. */
  readonly again: Run | undefined;
  /** The failing run nearest to the nominal point after shrinking. */
  readonly shrunk: Run | undefined;
  readonly nominal: Float64Array;
}

/** Regions that are searched at the same time. */
const REGIONS = 3;

/**
 * Looks for one violation as soon as possible: a start design, then Bayesian optimisation of the smallest margin in the
 * whole space and in a few regions that move, grow and shrink; the region that hopes for the lowest margin goes next. A
 * violation is asked once more, then shrunk towards the nominal point. Finding none proves nothing.
 */
export async function falsify(
  system: System,
  nominal: Float64Array | undefined,
  context: ProcedureContext<ExploreOptions>,
): Promise<Falsification> {
  const { options, random } = context;
  const { space } = system.problem;
  const d = space.dimensions;
  const data = new TrainingData(space);
  const taken = new Set<string>();
  system.replyNumbers = new ReplyNumbers();
  const center = nominal ?? space.fromUnit(new Float64Array(d).fill(0.5));
  const size = options.batch ?? 4;
  const firstFailure = () => data.runs.findIndex((run) => !passed(run));
  const ask = async (rows: readonly Float64Array[]) => {
    for (const row of rows) taken.add(space.key(row));
    data.add(await system.evaluate(rows, 'boundary'));
    const { n, margin } = data.set();
    const smallest = Math.min(...margin.subarray(0, n));
    const best = firstFailure() >= 0 ? 'a failure' : `smallest margin ${smallest.toPrecision(3)}`;
    context.progress({ done: n, total: options.runs, phase: 'falsify', best });
  };

  const first = Math.min(
    options.runs,
    options.regularGridPoints ?? options.start.points ?? Math.max(8, 4 * d),
  );
  const design = options.regularGridPoints === undefined ? options.start.design : 'grid';
  const start = startDesign(space, design, first, random.fork('start'));
  for (let i = 0; i < start.length && firstFailure() < 0; i += size)
    await ask(start.slice(i, i + size));

  const timeLimit = createTimeLimit(options.stop.seconds, context);
  const plateau = new Plateau(data);
  const whole = new Region(system, data, plateau, undefined, random.fork('whole'));
  let regions: Region[] = [];
  const centers: number[] = [];
  for (let turn = 0; firstFailure() < 0 && data.runs.length < options.runs; turn++) {
    if (await timeLimit.isReached(data.runs.length, 0)) break;
    const stream = random.fork(`turn-${turn}`);
    const room = Math.min(size, options.runs - data.runs.length);
    regions = regions.filter((region) => !region.isExhausted);
    if (regions.length < REGIONS) {
      const center = freshCenter(data, plateau, centers);
      centers.push(center);
      regions.push(
        new Region(system, data, plateau, center, random.fork(`region-${centers.length}`)),
      );
    }
    const wishes = regions.map((region) => region.propose(room, taken));
    const order = regions.map((_, i) => i).toSorted((a, b) => wishes[a]!.hope - wishes[b]!.hope);
    const chosen = regions[turn % 4 === 3 ? stream.integer(regions.length) : order[0]!]!;
    const region = turn % 4 === 1 ? whole : chosen;
    const rows = region.propose(room, taken).rows.slice(0, room);
    const from = data.runs.length;
    if (rows.length === 0) break;
    await ask(rows);
    region.learn(from);
  }

  const at = firstFailure();
  const found = at < 0 ? undefined : data.runs[at];
  if (found === undefined)
    return {
      runs: data.runs,
      found,
      runsToFailure: undefined,
      again: undefined,
      shrunk: undefined,
      nominal: center,
    };
  const left = options.runs - data.runs.length;
  const [again] = await system.evaluate(left > 0 ? [found.row] : [], 'repeat');
  // An invalid reply has no margin to shrink by, and what does not repeat cannot be shrunk.
  const canShrink = found.margins !== undefined && again !== undefined && !passed(again);
  const room = canShrink ? Math.min(left - 1, 30 * d) : 0;
  const shrinking = await shrink(system, found, center, room);
  return {
    runs: [...data.runs, ...(again === undefined ? [] : [again]), ...shrinking.runs],
    found,
    runsToFailure: at + 1,
    again,
    shrunk: shrinking.best,
    nominal: center,
  };
}

/** The most promising run that is not near a center that was searched already. */
function freshCenter(data: TrainingData, plateau: Plateau, centers: readonly number[]): number {
  const { n, dimensions: d, categories, x } = data.set();
  const promises = Array.from({ length: n }, (_, i) => promise(data, i));
  const valid = Array.from({ length: n }, (_, i) => i).filter(
    (i) => data.runs[i]!.margins !== undefined,
  );
  const active = valid.filter((i) => !plateau.holds(data.runs[i]!));
  const order = (active.length > 0 ? active : valid).toSorted(
    (a, b) => promises[a]! - promises[b]! || a - b,
  );
  const apart = (i: number, other: number) => {
    let squared = 0;
    for (let j = 0; j < d; j++) {
      const gap = x[i * d + j]! - x[other * d + j]!;
      squared += categories[j]! > 0 ? 3 * Number(gap !== 0) : gap * gap;
    }
    // In standard deviations: a range of a uniform input has 3.5.
    return Math.sqrt(squared / d);
  };
  return order.find((i) => centers.every((other) => apart(i, other) > 0.7)) ?? order[0] ?? 0;
}
