import type { ProcedureContext } from '../../core/procedure.ts';
import { createTimeLimit } from '../boundary/timeLimit.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/run.ts';
import type { Run } from '../problem/run.ts';
import { startDesign } from '../learn/startDesign.ts';
import { ReplyNumbers } from '../problem/replyNumbers.ts';
import type { System } from '../problem/system.ts';
import { TrainingData } from '../learn/trainingData.ts';
import { DescentSearch } from './descentSearch.ts';
import { NicheSearch } from './nicheSearch.ts';
import { Plateau } from './plateau.ts';
import { Ranges } from './ranges.ts';
import { RegionSearch } from './regionSearch.ts';
import { shrink } from './shrink.ts';

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

/** Runs that the regions get alone, for each input and in all; after so many times as many they get none. */
const ALONE = 40;
const LAST = 4;

/**
 * Looks for one violation as soon as possible: a start design, then Bayesian optimisation, which needs few runs; what it
 * has not found then is left to searches that need many and cost next to nothing of their own, over kinds of replies and
 * down from many starts. A violation is asked once more, then shrunk towards the nominal point. Finding none proves
 * nothing.
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
  const asked = new Map<string, Run>();
  system.replyNumbers = new ReplyNumbers();
  const center = nominal ?? space.fromUnit(new Float64Array(d).fill(0.5));
  const size = options.batch ?? 4;
  const failed: Run[] = [];
  let smallest = Infinity;
  const ask = async (rows: readonly Float64Array[]) => {
    const runs = await system.evaluate(rows, 'boundary');
    for (const [i, row] of rows.entries()) asked.set(space.key(row), runs[i]!);
    data.add(runs);
    failed.push(...runs.filter((run) => !passed(run)));
    for (const run of runs) smallest = Math.min(smallest, data.scaledMargin(run));
    const best = failed.length === 0 ? `smallest margin ${smallest.toPrecision(3)}` : 'a failure';
    context.progress({ done: data.runs.length, total: options.runs, phase: 'falsify', best });
  };

  const first = Math.min(
    options.runs,
    options.regularGridPoints ?? options.start.points ?? Math.max(8, 4 * d),
  );
  const design = options.regularGridPoints === undefined ? options.start.design : 'grid';
  const start = startDesign(space, design, first, random.fork('start'));
  for (let i = 0; i < start.length && failed.length === 0; i += size)
    await ask(start.slice(i, i + size));

  const timeLimit = createTimeLimit(options.stop.seconds, context);
  const plateau = new Plateau(data);
  const regions = new RegionSearch(system, data, plateau, random);
  const ranges = new Ranges(space);
  const niches = new NicheSearch(system, data, ranges, random.fork('niches'));
  const elites = () => niches.elites();
  const descents = new DescentSearch(
    system,
    data,
    plateau,
    ranges,
    elites,
    random.fork('descents'),
  );
  for (let turn = 0; failed.length === 0 && data.runs.length < options.runs; turn++) {
    if (await timeLimit.isReached(data.runs.length, 0)) break;
    const turnOf = whoseTurn(turn, data.runs.length, d);
    const order = [{ regions, niches, descents }[turnOf], niches, descents];
    const room = Math.min(size, options.runs - data.runs.length);
    let rows: readonly Float64Array[] = [];
    const search = order.find((other) => (rows = other.propose(room, asked)).length > 0);
    if (search === undefined) break;
    const from = data.runs.length;
    await ask(rows);
    if (failed.length === 0) search.learn(from);
  }

  const [found] = failed;
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
    runsToFailure: data.runs.indexOf(found) + 1,
    again,
    shrunk: shrinking.best,
    nominal: center,
  };
}

/** Who goes first: the regions alone while there are few runs, as they need few; cheap searches that need many later. */
function whoseTurn(
  turn: number,
  made: number,
  dimensions: number,
): 'regions' | 'niches' | 'descents' {
  const alone = ALONE * (dimensions + 1);
  if (made < alone || (made < LAST * alone && turn % 2 === 0)) return 'regions';
  return turn % 8 === 1 || turn % 8 === 3 ? 'descents' : 'niches';
}
