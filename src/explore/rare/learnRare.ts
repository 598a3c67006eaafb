import type { ProcedureContext } from '../../core/procedure.ts';
import type { RandomStream } from '../../core/random.ts';
import { farthestFirst } from '../exploration/farthestFirst.ts';
import { batchSize } from '../exploration/plan.ts';
import { pack } from '../learn/pack.ts';
import { startDesign } from '../learn/startDesign.ts';
import { TrainingData } from '../learn/trainingData.ts';
import { widened } from '../learn/widened.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/evaluation.ts';
import type { EvaluationPurpose } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import { LatentSpace } from './latentSpace.ts';
import { MODEL_ROWS, RareModel } from './rareModel.ts';
import { judgePool, proposeBySur } from './propose.ts';
import type { Pool } from './propose.ts';
import { RelativeStop } from './relativeStop.ts';
import { subsetSimulation, weightedPoints } from './subsetSimulation.ts';
import type { SubsetLevel } from './subsetSimulation.ts';

/** One step of the learning. */
export interface RareStep {
  readonly runs: number;
  /** What the model says of the failure probability, and how much of the distribution it expects to misjudge. */
  readonly estimate: number;
  readonly expectedError: number;
}

/** What was learnt before anything was certified. */
export interface RareLearning {
  readonly latent: LatentSpace;
  readonly data: TrainingData;
  readonly model: RareModel;
  readonly curve: readonly RareStep[];
  /** Why it stopped, in one sentence. */
  readonly stopped: string;
}

/** Points a level of the subset simulations that look for uncertain verdicts. */
const LEVEL_SIZE = 800;
/** Standard deviations that the model is taken to err by when suspicious regions are looked for. */
const SUSPICION = 2;
/** Every so many points, one fills the widest gap in place of lowering the expected error. */
const GAP_EVERY = 8;
/** Expected share of wrong verdicts, relative to the failure probability, that leaves nothing to learn; and for how long. */
const ENOUGH = 5e-4;
const ENOUGH_STEPS = 3;

/**
 * Learns where the system fails with at most `runs` runs: a wide start design, then the points that lower the expected
 * share of wrong verdicts most, where the model's own subset simulation finds uncertain verdicts.
 */
export async function learnRare(
  system: System,
  runs: number,
  context: ProcedureContext<ExploreOptions>,
): Promise<RareLearning> {
  const { options, random } = context;
  const { space } = system.problem;
  const latent = new LatentSpace(space);
  const data = new TrainingData(space);
  const model = new RareModel(space);
  const taken = new Set<string>();
  const curve: RareStep[] = [];
  const room = Math.min(runs, MODEL_ROWS);
  const ask = async (rows: readonly Float64Array[], purpose: EvaluationPurpose) => {
    for (const row of rows) taken.add(space.key(row));
    const asked = await system.evaluate(rows, 'boundary');
    data.add(asked.map((run) => ({ ...run, purpose })));
  };
  const isNew = (row: Float64Array) => !taken.has(space.key(row));

  const wanted = options.start.points ?? startSize(space.dimensions);
  const count = Math.min(room, wanted, Math.max(1, Math.ceil(0.6 * room)));
  await ask(startDesign(space, options.start.design, count, random.fork('start')), 'start');
  let stopped = `${room} runs were made to learn`;
  const { relativeError } = options.stop;
  const stop = relativeError === undefined ? undefined : new RelativeStop(relativeError);
  let settled = 0;
  for (let gaps = 0; data.runs.length < room;) {
    await model.fit(data);
    const stream = random.fork(`step-${data.runs.length}`);
    const levels = suspiciousLevels(latent, model, LEVEL_SIZE, stream.fork('levels'));
    const pool = poolOf(latent, levels);
    const verdict = judgePool(model, pool);
    const { failing, expectedError } = verdict;
    curve.push({ runs: data.runs.length, estimate: failing, expectedError });
    const failures = data.runs.filter((run) => !passed(run)).length;
    context.progress({
      done: data.runs.length,
      total: options.runs,
      phase: 'learn',
      best: failures === 0 ? 'no failure yet' : `about ${failing.toPrecision(3)}`,
    });
    settled = failing > 0 && expectedError <= ENOUGH * failing ? settled + 1 : 0;
    if (settled >= ENOUGH_STEPS) {
      stopped = `the model expected to misjudge less than ${ENOUGH} of the failure probability`;
      break;
    }
    if (stop?.isMet(model, pool, verdict, failures) === true) {
      stopped = `the estimate kept still, and the model, were it wrong by twice what it says, expected to misjudge no more than ${relativeError} of it`;
      break;
    }
    const size = Math.min(batchSize(data.runs.length, options), room - data.runs.length);
    const due = Math.floor((data.runs.length + size - count) / GAP_EVERY) - gaps;
    const filling = gapRows(space, data, Math.min(size, due), isNew, stream.fork('gaps'));
    gaps += due;
    const chosen = proposeBySur(
      model,
      pool,
      verdict,
      size - filling.length,
      isNew,
      stream.fork('sur'),
    );
    const fallback =
      filling.length + chosen.length > 0 ? [] : gapRows(space, data, size, isNew, stream);
    if (filling.length + chosen.length + fallback.length === 0) {
      stopped = 'no point was left that had not been asked';
      break;
    }
    if (chosen.length > 0) await ask(chosen, 'boundary');
    if (filling.length + fallback.length > 0) await ask([...filling, ...fallback], 'space-filling');
  }
  await model.fit(data);
  return { latent, data, model, curve, stopped };
}

/** Runs of the start design: enough for a trend and its curvature in few inputs, for a trend in many. */
function startSize(dimensions: number): number {
  return Math.max(12, Math.min(4 + 2 * dimensions, Math.ceil(10 + 1.25 * dimensions)));
}

/** Subset simulation towards where the model thinks that failure is possible. */
export function suspiciousLevels(
  latent: LatentSpace,
  model: RareModel,
  size: number,
  random: RandomStream,
): readonly SubsetLevel[] {
  return subsetSimulation({
    dimensions: latent.dimensions,
    size,
    random,
    evaluate(z, count) {
      const rows = latent.rows(z, count);
      const { mean, variance } = model.posterior(rows);
      return mean.map((value, i) =>
        latent.space.allows(rows[i]!) ? value - SUSPICION * Math.sqrt(variance[i]!) : Infinity,
      );
    },
  });
}

function poolOf(latent: LatentSpace, levels: readonly SubsetLevel[]): Pool {
  const { z, weights } = weightedPoints(levels, latent.dimensions);
  return { rows: latent.rows(z, weights.length), weights };
}

/** Points of the whole ranges that lie far from every run, where the density is not all too low. */
function gapRows(
  space: System['problem']['space'],
  data: TrainingData,
  count: number,
  isNew: (row: Float64Array) => boolean,
  random: RandomStream,
): readonly Float64Array[] {
  if (count <= 0) return [];
  const rows: Float64Array[] = [];
  const unit = new Float64Array(space.dimensions);
  for (let i = 0; i < 500; i++) {
    for (let j = 0; j < unit.length; j++) unit[j] = random.uniform();
    const row = space.dimensions <= 8 && i % 2 === 0 ? widened(space, unit) : space.fromUnit(unit);
    if (space.allows(row) && isNew(row)) rows.push(row);
  }
  const density = rows.map((row) => space.logDensity(row));
  const top = Math.max(...density);
  const worth = Float64Array.from(density, (value) => Math.exp(0.25 * (value - top)));
  return farthestFirst(pack(space, rows), rows.length, data.set(), [], count, worth).map(
    (i) => rows[i]!,
  );
}
