import type { ProcedureContext } from '../../core/procedure.ts';
import { GaussianProcess } from '../../surrogates/gaussianProcess/gaussianProcess.ts';
import type { ExploreOptions } from '../options.ts';
import { pack } from '../learn/pack.ts';
import { passed } from '../problem/run.ts';
import type { Run } from '../problem/run.ts';
import { startDesign } from '../learn/startDesign.ts';
import type { System } from '../problem/system.ts';
import { TrainingData } from '../learn/trainingData.ts';
import { shrink } from './shrink.ts';
import { TrustRegion } from './trustRegion.ts';

/** What a search for one violation came to. */
export interface Falsification {
  readonly runs: readonly Run[];
  /** The first failing run; undefined when none was found. */
  readonly found: Run | undefined;
  /** Runs up to and with the first failing one. */
  readonly runsToFailure: number | undefined;
  /** The failing run nearest to the nominal point after shrinking. */
  readonly shrunk: Run | undefined;
  readonly nominal: Float64Array;
}

/** Candidates of one step, and how far below its mean the surrogate is believed, in turn. */
const CANDIDATES = 700;
const OPTIMISM = [1.5, 0.5, 3, 0];
/** Points that are drawn at most to avoid those that the constraints forbid. */
const TRIES = 3 * CANDIDATES;

/**
 * Looks for one violation as soon as possible: a start design, then Bayesian optimisation of the smallest margin in a
 * trust region that moves, grows and shrinks (after Eriksson et al., "Scalable global optimization via local Bayesian
 * optimization", 2019). A violation is then shrunk towards the nominal point. Finding none proves nothing.
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

  const first = Math.min(options.runs, options.start.points ?? Math.max(8, 2 * d));
  const start = startDesign(space, options.start.design, first, random.fork('start'));
  for (let i = 0; i < start.length && firstFailure() < 0; i += size)
    await ask(start.slice(i, i + size));

  const surrogate = new GaussianProcess({ priorLength: 1, warp: 1, maxRows: 300 });
  const region = new TrustRegion(space);
  for (let step = 0; firstFailure() < 0 && data.runs.length < options.runs; step++) {
    const stream = random.fork(`step-${step}`);
    const set = data.set();
    await surrogate.fit(set);
    region.update(data);
    const rows = new Map<string, Float64Array>();
    for (let i = 0; i < TRIES && rows.size < CANDIDATES; i++) {
      const row = region.draw(data, stream);
      const key = space.key(row);
      if (!taken.has(key) && space.allows(row)) rows.set(key, row);
    }
    if (rows.size === 0) break;
    const candidates = [...rows.values()];
    const { mean, sd } = surrogate.predict(pack(space, candidates), candidates.length);
    const count = Math.min(size, options.runs - data.runs.length);
    const chosen = new Set<number>();
    for (let k = 0; k < count && chosen.size < candidates.length; k++) {
      const optimism = OPTIMISM[(step + k) % OPTIMISM.length]!;
      let best = -1;
      for (let i = 0; i < candidates.length; i++) {
        if (chosen.has(i)) continue;
        if (best < 0 || mean[i]! - optimism * sd[i]! < mean[best]! - optimism * sd[best]!) best = i;
      }
      chosen.add(best);
    }
    await ask([...chosen].map((i) => candidates[i]!));
  }

  const at = firstFailure();
  const found = at < 0 ? undefined : data.runs[at];
  if (found === undefined)
    return { runs: data.runs, found, runsToFailure: undefined, shrunk: undefined, nominal: center };
  // An invalid reply has no margin to shrink by.
  const room = found.margins === undefined ? 0 : Math.min(options.runs - data.runs.length, 30 * d);
  const shrinking = await shrink(system, found, center, room);
  return {
    runs: [...data.runs, ...shrinking.runs],
    found,
    runsToFailure: at + 1,
    shrunk: shrinking.best,
    nominal: center,
  };
}
