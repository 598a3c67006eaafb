import type { ProcedureContext } from '../../core/procedure.ts';
import { createTimeLimit } from '../exploration/timeLimit.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import { startDesign } from '../learn/startDesign.ts';
import { ReplyNumbers } from '../problem/replyNumbers.ts';
import type { System } from '../problem/system.ts';
import { TrainingData } from '../learn/trainingData.ts';
import { DescentSearch } from './descentSearch.ts';
import { gradientSearch } from './gradientSearch.ts';
import { GradientStarts } from './gradientStarts.ts';
import { openModelGradients } from './modelGradients.ts';
import { NicheSearch } from './nicheSearch.ts';
import { Plateau } from './plateau.ts';
import { Ranges } from './ranges.ts';
import { TrustRegionSearch } from './trustRegionSearch.ts';
import type { Search } from './search.ts';
import { shrink } from './shrink.ts';

/** What a search for one violation came to. */
export interface Falsification {
  readonly runs: readonly Evaluation[];
  /** The first failing run; undefined when none was found. */
  readonly found: Evaluation | undefined;
  /** Runs up to and with the first failing one. */
  readonly runsToFailure: number | undefined;
  /** The same point asked once more; undefined when no failure was found or no run was left. */
  readonly again: Evaluation | undefined;
  /** The failing run nearest to the nominal point after shrinking. */
  readonly shrunk: Evaluation | undefined;
  readonly nominal: Float64Array;
  /** Gradients of the model's file; 0: it was searched as a black box. */
  readonly gradients: number;
}

/** Gradients before the first run, beside each run after it, and in all: they cost no query, and lead farther than one. */
const FIRST_GRADIENTS = 600;
const GRADIENTS_A_RUN = 2;
const MOST_GRADIENTS = 3000;
/** Gradients between two looks at the clock. */
const CLOCK_EVERY = 20;

/** Runs that the regions get alone, for each input and in all; after so many times as many they get none. */
const ALONE = 40;
const LAST = 4;

/**
 * Looks for one violation as soon as possible: down the gradients of the model's file, where it is here; then a start
 * design, then Bayesian optimisation, which needs few runs; what it has not found then is left to searches that need many
 * and cost next to nothing of their own, over kinds of replies and down from many starts. A violation is asked once more, then shrunk towards the nominal point. Finding none proves
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
  const asked = new Map<string, Evaluation>();
  system.replyNumbers = new ReplyNumbers();
  const center = nominal ?? space.fromUnit(new Float64Array(d).fill(0.5));
  const size = options.batch ?? 4;
  const failed: Evaluation[] = [];
  let smallest = Infinity;
  const ask = async (rows: readonly Float64Array[]) => {
    const runs = await system.evaluate(rows, 'boundary');
    for (const [i, row] of rows.entries()) asked.set(space.key(row), runs[i]!);
    data.add(runs);
    if (model !== undefined) for (const run of runs) starts.learn(run);
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
  const ranges = new Ranges(space);
  const model =
    options.gradients === 'off' || options.regularGridPoints !== undefined
      ? undefined
      : await openModelGradients(system, ranges, context);
  const starts = new GradientStarts(system, ranges, random.fork('gradients'));
  const descent = model && gradientSearch(model, () => starts.next());
  const timeLimit = createTimeLimit(options.stop.seconds, context);
  let gradients = 0;
  /** Follows gradients of the model's file, and puts what it calls a failure to the target. */
  const follow = async (count: number) => {
    if (descent === undefined) return;
    for (let i = 0; i < count && failed.length === 0 && gradients < MOST_GRADIENTS; i++) {
      if (i % CLOCK_EVERY === 0 && (await timeLimit.isReached(1, 0))) return;
      const { value } = await descent.next();
      gradients++;
      const best = `${gradients} gradients`;
      context.progress({ done: data.runs.length, total: options.runs, phase: 'falsify', best });
      if (value === undefined) continue;
      const { row } = value.evaluation;
      // A descent knows the box alone; what the constraints leave out is no failure.
      const isNew = value.margin < 0 && space.allows(row) && !asked.has(space.key(row));
      if (isNew && data.runs.length < options.runs) await ask([row]);
      else starts.learn(value.evaluation);
    }
  };
  await follow(FIRST_GRADIENTS);
  const start = startDesign(space, design, first, random.fork('start'));
  for (let i = 0; i < start.length && failed.length === 0; i += size)
    await ask(start.slice(i, i + size));

  const plateau = new Plateau(data);
  const regions = new TrustRegionSearch(system, data, plateau, random);
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
  const searches: { readonly search: Search; readonly share: number; spent: number }[] = [
    { search: regions, share: 2, spent: 0 },
    { search: niches, share: 2, spent: 0 },
    { search: descents, share: 1, spent: 0 },
  ];
  while (failed.length === 0 && data.runs.length < options.runs) {
    if (await timeLimit.isReached(data.runs.length, 0)) break;
    await follow(GRADIENTS_A_RUN * size);
    const made = data.runs.length;
    if (failed.length > 0 || made >= options.runs) break;
    const isAlone = made < ALONE * (d + 1);
    const isOver = made >= LAST * ALONE * (d + 1);
    const due = searches
      .filter(({ search }) => (search === regions ? !isOver : !isAlone))
      .toSorted((a, b) => a.spent / a.share - b.spent / b.share);
    const room = Math.min(size, options.runs - made);
    let rows: readonly Float64Array[] = [];
    const next = due.find(({ search }) => (rows = search.propose(room, asked)).length > 0);
    if (next === undefined) break;
    await ask(rows);
    if (!isAlone) next.spent += rows.length;
    if (failed.length === 0) next.search.learn(made);
  }

  await model?.close();
  const [found] = failed;
  if (found === undefined)
    return {
      runs: data.runs,
      found,
      runsToFailure: undefined,
      again: undefined,
      shrunk: undefined,
      nominal: center,
      gradients,
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
    gradients,
  };
}
