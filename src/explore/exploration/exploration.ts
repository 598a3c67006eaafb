import type { ProcedureContext } from '../../core/procedure.ts';
import { Competition } from '../../surrogates/competition.ts';
import { SURROGATE_FAMILIES } from '../../surrogates/families.ts';
import { askTwice } from '../certainty/askTwice.ts';
import { countAudit, remainingUncertainty } from '../certainty/audit.ts';
import type { Estimate } from '../certainty/audit.ts';
import { irreducible } from '../certainty/irreducible.ts';
import type { Irreducible, Pairs } from '../certainty/irreducible.ts';
import { drawStrata } from '../certainty/strata.ts';
import type { Strata } from '../certainty/strata.ts';
import { stratifiedEstimate } from '../certainty/stratifiedAudit.ts';
import type { ExploreOptions } from '../options.ts';
import { batchSize } from './plan.ts';
import type { Plan } from './plan.ts';
import { proposeBatch } from './proposeBatch.ts';
import type { Proposal } from './proposeBatch.ts';
import { Repeats } from './repeats.ts';
import { Stability } from './stability.ts';
import { createTimeLimit } from './timeLimit.ts';
import { UncertainFirst } from './uncertainFirst.ts';
import { passed } from '../problem/run.ts';
import type { Run, RunPurpose } from '../problem/run.ts';
import { levelCells } from '../learn/cells.ts';
import { startDesign } from '../learn/startDesign.ts';
import type { System } from '../problem/system.ts';
import { TrainingData } from '../learn/trainingData.ts';
import { verdictMap } from '../learn/verdictMap.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';

/** Batches over which the map must keep still before the runs that are left go to its doubts. */
const STABLE_BATCHES = 5;
/** Every so many batches of that stage explore as before: what was not met keeps still, too. */
const STILL_EXPLORES = 4;
/** Runs that every combination of levels should be worth, for it to be explored for itself. */
const RUNS_PER_CELL = 8;

/** One step of the learning curve. */
export interface LearningStep {
  /** Runs that surrogates had learnt from. */
  readonly runs: number;
  readonly failures: number;
  /** The best configuration's log-loss on what it had not learnt yet, in nats. */
  readonly logLoss: number;
  readonly family: string;
}

/** All that an exploration found. */
export interface Exploration {
  readonly data: TrainingData;
  /** Queries of the exploration that were asked twice. */
  readonly repeats: Repeats;
  readonly competition: Competition;
  readonly map: VerdictMap;
  /** Audit runs: independent draws from the input distribution, or its strata, that nothing was learnt from. */
  readonly audit: readonly Run[];
  /** What the map says of the audit runs: 1 for fail. */
  readonly auditPredictedFail: Uint8Array;
  /** The parts of the input distribution that the audit was drawn from; undefined: from the whole of it. */
  readonly strata?: Strata | undefined;
  readonly uncertainty: Estimate;
  /** Runs that asked audit points a second time, and what they say; undefined: none did. */
  readonly pairs?: (Pairs & Irreducible & { readonly runs: readonly Run[] }) | undefined;
  /** Risk that one look at the audit may spend: when it may stop early, whatever is read off it pays for all looks. */
  readonly risk: number;
  readonly curve: readonly LearningStep[];
  /** What truths that took the place of the map's verdicts add to the share that it predicts to fail. */
  readonly correction: number;
  /** Why it stopped, in one sentence. */
  readonly stopped: string;
}

/** What one look at the audit says. */
type Look = Pick<Exploration, 'map' | 'auditPredictedFail' | 'risk' | 'strata' | 'uncertainty'> & {
  /** Upper bound of the map's error at another risk. */
  readonly upper: (risk: number) => number;
};

/**
 * Learns where the system passes and fails, and audits what it has learnt. The audit is drawn from its own random
 * stream and decides nothing but when to stop, for which its risk is divided among the looks.
 */
export async function exploreBoundary(
  system: System,
  plan: Plan,
  context: ProcedureContext<ExploreOptions>,
): Promise<Exploration> {
  const { options, random } = context;
  const { space } = system.problem;
  const { confidence, remainingUncertainty: goal, stableBatches } = options.stop;
  const auditRandom = random.fork('audit');
  const audit: Run[] = [];
  const curve: LearningStep[] = [];
  const taken = new Set<string>();
  const data = new TrainingData(space);
  const repeats = new Repeats(space);
  const families = SURROGATE_FAMILIES.filter(({ name }) => options.families.includes(name));
  for (const family of families) await family.available?.();
  const competition = new Competition({
    families,
    instances: options.instances,
    minPredictionsBeforeDeletion: options.minPredictionsBeforeDeletion,
    random: random.fork('competition'),
  });
  const report = (phase: string) => {
    const failures = data.runs.filter((run) => !passed(run)).length;
    context.progress({
      done: data.runs.length + audit.length,
      total: options.runs,
      phase,
      best: failures === 0 ? 'no failure yet' : `${failures} failing runs`,
    });
  };
  const ask = async (rows: readonly Float64Array[], purposes: readonly RunPurpose[]) => {
    const runs = await system.evaluate(rows, 'boundary');
    for (const row of rows) taken.add(space.key(row));
    const made = runs.map((run, i) => ({ ...run, purpose: purposes[i]! }));
    data.add(made);
    repeats.add(made);
  };
  const learn = async (from: number, unscored?: ReadonlySet<number>) => {
    await competition.learn(data.set(), from, unscored);
    const { competitor } = competition.ranking()[0]!.entry;
    curve.push({
      runs: data.runs.length,
      failures: data.runs.filter((run) => !passed(run)).length,
      logLoss: competitor.score,
      family: competitor.family,
    });
  };

  /** Asks audit points up to a size, and judges the frozen map on all of them. */
  const look = async (size: number): Promise<Look> => {
    const rows = Array.from({ length: size - audit.length }, () => space.sample(auditRandom));
    for (const run of await system.evaluate(rows, 'audit')) audit.push(run);
    report('audit');
    const map = verdictMap(space, data, competition);
    const auditPredictedFail = map.fails(audit.map((run) => run.row));
    const counts = countAudit(audit.map(outcome), auditPredictedFail);
    const risk = (1 - confidence) / plan.looks.length;
    return {
      map,
      auditPredictedFail,
      risk,
      uncertainty: remainingUncertainty(counts, risk, confidence),
      upper: (other) => remainingUncertainty(counts, other, confidence).interval.upper!,
    };
  };

  /** The same once, with points from strata of the frozen map. */
  const lookAtStrata = async (size: number): Promise<Look> => {
    const map = verdictMap(space, data, competition);
    const strata = drawStrata(space, map, size, auditRandom, plan.audit - size);
    for (const run of await system.evaluate(strata.rows, 'audit')) audit.push(run);
    report('audit');
    const auditPredictedFail = map.fails(strata.rows);
    const wrong = audit.map((run, i) => passed(run) === (auditPredictedFail[i] === 1));
    const errors = (level: number) => stratifiedEstimate(strata, wrong, wrong, level, 'upper');
    return {
      map,
      auditPredictedFail,
      risk: 1 - confidence,
      strata,
      uncertainty: errors(confidence),
      upper: (other) => errors(1 - other).interval.upper!,
    };
  };

  const stability = new Stability(space, random.fork('stability'));
  const timeLimit = createTimeLimit(options.stop.seconds, context);
  let doubts: UncertainFirst | undefined;
  const finish = async (stopped: string, { upper, ...seen }: Look): Promise<Exploration> => {
    const correction = doubts?.correction(seen.map, data) ?? 0;
    const found = { data, repeats, competition, audit, curve, stopped, correction, ...seen };
    if (repeats.moved === 0 || plan.pairs === 0) return found;
    const pairs = await askTwice(system, audit, seen.strata, plan.pairs, random.fork('pairs'));
    const map = { error: seen.uncertainty.value, upper };
    return { ...found, pairs: { ...pairs, ...irreducible(pairs, map, seen.risk, confidence) } };
  };

  const design = options.regularGridPoints === undefined ? options.start.design : 'grid';
  const cells = levelCells(space, plan.exploration / RUNS_PER_CELL);
  const start = startDesign(space, design, plan.start, random.fork('start'), cells);
  await ask(
    start,
    start.map(() => 'start'),
  );
  await learn(0);
  report('start design');

  let looks = 0;
  let batches = 0;
  let stopped = `all ${options.runs} runs were made`;
  for (;;) {
    const share = data.runs.length / Math.max(1, plan.exploration);
    const due = looks < plan.looks.length - 1 && share >= plan.looks[looks]! / plan.audit;
    if (due && goal !== undefined) {
      // How long the audit took is left out: its answers must not decide how long the map learns.
      const seen = await timeLimit.apart(() => look(plan.looks[looks++]!));
      if (seen.uncertainty.interval.upper! <= goal) {
        return finish(`the remaining uncertainty reached ${goal}`, seen);
      }
    }
    if (await timeLimit.isReached(data.runs.length, options.runs - plan.exploration)) {
      stopped = `the time of ${options.stop.seconds} s was used up`;
      break;
    }
    if (stableBatches !== undefined && stability.isStable(stableBatches)) {
      stopped = `the learnt map kept still over ${stableBatches} batches`;
      break;
    }
    const size = Math.min(
      batchSize(data.runs.length, options),
      plan.exploration - data.runs.length,
    );
    if (size <= 0) break;
    const from = data.runs.length;
    const stream = random.fork(`batch-${from}`);
    if (doubts === undefined && stability.isStable(STABLE_BATCHES))
      doubts = new UncertainFirst(space, random.fork('doubtful-draws'));
    const isExploring = doubts === undefined || batches++ % STILL_EXPLORES === 0;
    const again = repeats.due(size, stream.fork('repeats'));
    const doubtful = isExploring
      ? []
      : doubts!.propose(
          competition.ranking()[0]!.entry.surrogate,
          taken,
          size - again.length,
          stream.fork('doubts'),
        );
    const rest = size - again.length - doubtful.length;
    const batch: readonly Proposal[] = [
      ...again.map((row) => ({ row, purpose: 'repeat' as const })),
      ...doubtful.map((row) => ({ row, purpose: 'uncertain' as const })),
      ...(rest > 0 ? proposeBatch(space, data, competition, cells, taken, rest, stream) : []),
    ];
    if (batch.length === again.length) {
      stopped = 'no point was left that had not been asked';
      break;
    }
    await ask(
      batch.map(({ row }) => row),
      batch.map(({ purpose }) => purpose),
    );
    // A point that one surrogate doubts most puts that one at a loss, and says little about which is best.
    await learn(
      from,
      new Set(batch.flatMap(({ isForeseen }, i) => (isForeseen === true ? [i] : []))),
    );
    stability.update(verdictMap(space, data, competition), data.runs.length);
    report('boundary');
  }
  return finish(
    stopped,
    await (options.estimator === 'stratified' ? lookAtStrata : look)(
      // Whether some of them are asked twice was decided without them.
      plan.audit - (repeats.moved > 0 ? plan.pairs : 0),
    ),
  );
}

/** How a run counts in an audit. */
export function outcome(run: Run): { passed: boolean; invalid: boolean } {
  return { passed: passed(run), invalid: run.invalid !== undefined };
}
