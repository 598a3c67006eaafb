import type { ProcedureContext } from '../../core/procedure.ts';
import type { Competition } from '../../surrogates/competition.ts';
import { askTwice } from '../certainty/askTwice.ts';
import { irreducible } from '../certainty/irreducible.ts';
import type { Irreducible, Pairs } from '../certainty/irreducible.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { ExploreOptions } from '../options.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import { BoundaryAudit } from './boundaryAudit.ts';
import type { Look } from './boundaryAudit.ts';
import { BoundaryLearner } from './boundaryLearner.ts';
import type { LearningStep } from './boundaryLearner.ts';
import { batchSize } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Repeats } from './repeats.ts';
import { createTimeLimit } from './timeLimit.ts';

/** All that an exploration found. */
export interface Exploration extends Omit<Look, 'upper'> {
  readonly data: TrainingData;
  /** Queries of the exploration that were asked twice. */
  readonly repeats: Repeats;
  readonly competition: Competition;
  /** Audit points: independent draws from the input distribution, or its strata, that nothing was learnt from. */
  readonly audit: readonly Evaluation[];
  /** Evaluations that asked audit points a second time, and what they say; undefined: none did. */
  readonly pairs?: (Pairs & Irreducible & { readonly runs: readonly Evaluation[] }) | undefined;
  readonly curve: readonly LearningStep[];
  /** What truths that took the place of the map's verdicts add to the share that it predicts to fail. */
  readonly correction: number;
  /** Why it stopped, in one sentence. */
  readonly stopped: string;
}

/**
 * Learns where the system passes and fails, and audits what it has learnt. The audit is drawn from its own random
 * stream and decides nothing but when to stop, for which its risk is divided among the looks.
 */
export async function exploreBoundary(
  system: System,
  plan: Plan,
  context: ProcedureContext<ExploreOptions>,
): Promise<Exploration> {
  const learner = await BoundaryLearner.create(system, plan, context);
  const audit = new BoundaryAudit(system, plan, context, learner);
  await learner.start();
  const stopped = await learnUntilStopped(learner, audit, plan, context);
  const look =
    typeof stopped !== 'string'
      ? stopped.look
      : context.options.estimator === 'stratified'
        ? await audit.lookAtStrata(finalAudit(learner, plan))
        : await audit.look(finalAudit(learner, plan));
  const why = typeof stopped === 'string' ? stopped : stopped.why;
  return finish(learner, audit, look, why, plan, context);
}

/** Whether some of the audit are asked twice was decided without them. */
function finalAudit({ repeats }: BoundaryLearner, plan: Plan): number {
  return plan.audit - (repeats.moved > 0 ? plan.pairs : 0);
}

/** Batch after batch, with looks at the audit between them; says why it ended, and with which look if one decided it. */
async function learnUntilStopped(
  learner: BoundaryLearner,
  audit: BoundaryAudit,
  plan: Plan,
  context: ProcedureContext<ExploreOptions>,
): Promise<string | { readonly why: string; readonly look: Look }> {
  const { options } = context;
  const { remainingUncertainty: goal, stableBatches, seconds } = options.stop;
  const timeLimit = createTimeLimit(seconds, context);
  const { data } = learner;
  for (let looks = 0; ;) {
    const share = data.runs.length / Math.max(1, plan.exploration);
    const due = looks < plan.looks.length - 1 && share >= plan.looks[looks]! / plan.audit;
    if (due && goal !== undefined) {
      // How long the audit took is left out: its answers must not decide how long the map learns.
      const look = await timeLimit.apart(() => audit.look(plan.looks[looks++]!));
      if (look.uncertainty.interval.upper! <= goal)
        return { why: `the remaining uncertainty reached ${goal}`, look };
    }
    if (await timeLimit.isReached(data.runs.length, options.runs - plan.exploration))
      return `the time of ${seconds} s was used up`;
    if (stableBatches !== undefined && learner.isStable(stableBatches))
      return `the learnt map kept still over ${stableBatches} batches`;
    const size = Math.min(
      batchSize(data.runs.length, options),
      plan.exploration - data.runs.length,
    );
    if (size <= 0) return `all ${options.runs} runs were made`;
    if (!(await learner.nextBatch(size))) return 'no point was left that had not been asked';
  }
}

/** Puts together what was found. Where answers moved, audit points are asked a second time. */
async function finish(
  learner: BoundaryLearner,
  { evaluations: audit, system }: BoundaryAudit,
  { upper, ...seen }: Look,
  stopped: string,
  plan: Plan,
  { options, random }: ProcedureContext<ExploreOptions>,
): Promise<Exploration> {
  const { data, repeats, competition, curve } = learner;
  const correction = learner.correction(seen.map);
  const found = { data, repeats, competition, audit, curve, stopped, correction, ...seen };
  if (repeats.moved === 0 || plan.pairs === 0) return found;
  const pairs = await askTwice(system, audit, seen.strata, plan.pairs, random.fork('pairs'));
  const map = { error: seen.uncertainty.value, upper };
  const { confidence } = options.stop;
  return { ...found, pairs: { ...pairs, ...irreducible(pairs, map, seen.risk, confidence) } };
}
