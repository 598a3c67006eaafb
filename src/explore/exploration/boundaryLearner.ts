import type { ProcedureContext } from '../../core/procedure.ts';
import type { RandomStream } from '../../core/random.ts';
import { Competition } from '../../surrogates/competition.ts';
import { SURROGATE_FAMILIES } from '../../surrogates/families.ts';
import { levelCells } from '../learn/cells.ts';
import { startDesign } from '../learn/startDesign.ts';
import { TrainingData } from '../learn/trainingData.ts';
import { verdictMap } from '../learn/verdictMap.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import type { Plan } from './plan.ts';
import { proposeBatch } from './proposeBatch.ts';
import type { Proposal } from './proposeBatch.ts';
import { Repeats } from './repeats.ts';
import { Stability } from './stability.ts';
import { UncertainFirst } from './uncertainFirst.ts';

/** Batches over which the map must keep still before what is left goes to the points whose verdict is uncertain. */
const STABLE_BATCHES = 5;
/** Every so many batches of that stage explore as before: what was not met keeps still, too. */
const STILL_EXPLORES = 4;
/** Evaluations that every combination of levels should be worth, for it to be explored for itself. */
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

/** Chooses points, has them evaluated, and lets surrogates compete in learning from them. */
export class BoundaryLearner {
  readonly data: TrainingData;
  readonly repeats: Repeats;
  readonly competition: Competition;
  readonly curve: LearningStep[] = [];
  /** Audit points made so far, for the progress bar alone. */
  audited = 0;
  private readonly system: System;
  private readonly plan: Plan;
  private readonly context: ProcedureContext<ExploreOptions>;
  private readonly taken = new Set<string>();
  private readonly cells: ReturnType<typeof levelCells>;
  private readonly stability: Stability;
  /** The stage in which most points go where the verdict is uncertain; undefined: not yet. */
  private uncertain: UncertainFirst | undefined;
  private uncertainBatches = 0;

  private constructor(
    system: System,
    plan: Plan,
    context: ProcedureContext<ExploreOptions>,
    competition: Competition,
  ) {
    const { space } = system.problem;
    this.system = system;
    this.plan = plan;
    this.context = context;
    this.competition = competition;
    this.data = new TrainingData(space);
    this.repeats = new Repeats(space);
    this.cells = levelCells(space, plan.exploration / RUNS_PER_CELL);
    this.stability = new Stability(space, context.random.fork('stability'));
  }

  static async create(
    system: System,
    plan: Plan,
    context: ProcedureContext<ExploreOptions>,
  ): Promise<BoundaryLearner> {
    const { options, random } = context;
    const families = SURROGATE_FAMILIES.filter(({ name }) => options.families.includes(name));
    for (const family of families) await family.available?.();
    const competition = new Competition({
      families,
      instances: options.instances,
      minPredictionsBeforeDeletion: options.minPredictionsBeforeDeletion,
      random: random.fork('competition'),
    });
    return new BoundaryLearner(system, plan, context, competition);
  }

  /** Asks the start design, and learns from it. */
  async start(): Promise<void> {
    const { options, random } = this.context;
    const { space } = this.system.problem;
    const design = options.regularGridPoints === undefined ? options.start.design : 'grid';
    const rows = startDesign(space, design, this.plan.start, random.fork('start'), this.cells);
    await this.ask(rows.map((row) => ({ row, purpose: 'start' })));
    await this.learn(0);
    this.report('start design');
  }

  /** Asks a batch, and learns from it; false: no point was left that had not been asked. */
  async nextBatch(size: number): Promise<boolean> {
    const from = this.data.runs.length;
    const { batch, repeated } = this.propose(size, from);
    if (batch.length === repeated) return false;
    await this.ask(batch);
    // Where one surrogate is unsure it does worst; what was chosen for that says little about which is best.
    await this.learn(
      from,
      new Set(batch.flatMap(({ isForeseen }, i) => (isForeseen === true ? [i] : []))),
    );
    this.stability.update(this.map(), this.data.runs.length);
    this.report('boundary');
    return true;
  }

  isStable(batches: number): boolean {
    return this.stability.isStable(batches);
  }

  /** What the map says now. */
  map(): VerdictMap {
    return verdictMap(this.system.problem.space, this.data, this.competition);
  }

  /** What truths that took the place of a map's verdicts add to the share that it predicts to fail. */
  correction(map: VerdictMap): number {
    return this.uncertain?.correction(map, this.data) ?? 0;
  }

  report(phase: string): void {
    const failures = this.failures();
    this.context.progress({
      done: this.data.runs.length + this.audited,
      total: this.context.options.runs,
      phase,
      best: failures === 0 ? 'no failure yet' : `${failures} failing runs`,
    });
  }

  private propose(
    size: number,
    from: number,
  ): { readonly batch: readonly Proposal[]; readonly repeated: number } {
    const { random } = this.context;
    const { space } = this.system.problem;
    const { data, competition, cells, taken } = this;
    const stream = random.fork(`batch-${from}`);
    if (this.uncertain === undefined && this.stability.isStable(STABLE_BATCHES))
      this.uncertain = new UncertainFirst(space, random.fork('doubtful-draws'));
    const again = this.repeats.due(size, stream.fork('repeats'));
    const uncertain = this.proposeUncertain(size - again.length, stream);
    const rest = size - again.length - uncertain.length;
    const batch: readonly Proposal[] = [
      ...again.map((row) => ({ row, purpose: 'repeat' as const })),
      ...uncertain.map((row) => ({ row, purpose: 'uncertain' as const })),
      ...(rest > 0 ? proposeBatch(space, data, competition, cells, taken, rest, stream) : []),
    ];
    return { batch, repeated: again.length };
  }

  /** Points whose verdict is uncertain, in most batches of that stage. */
  private proposeUncertain(count: number, stream: RandomStream): readonly Float64Array[] {
    if (this.uncertain === undefined || this.uncertainBatches++ % STILL_EXPLORES === 0) return [];
    const { surrogate } = this.competition.ranking()[0]!.entry;
    return this.uncertain.propose(surrogate, this.taken, count, stream.fork('doubts'));
  }

  private async ask(batch: readonly Proposal[]): Promise<void> {
    const { space } = this.system.problem;
    const evaluations = await this.system.evaluate(
      batch.map(({ row }) => row),
      'boundary',
    );
    for (const { row } of batch) this.taken.add(space.key(row));
    const made = evaluations.map((one, i) => ({ ...one, purpose: batch[i]!.purpose }));
    this.data.add(made);
    this.repeats.add(made);
  }

  private async learn(from: number, unscored?: ReadonlySet<number>): Promise<void> {
    await this.competition.learn(this.data.set(), from, unscored);
    const { competitor } = this.competition.ranking()[0]!.entry;
    this.curve.push({
      runs: this.data.runs.length,
      failures: this.failures(),
      logLoss: competitor.score,
      family: competitor.family,
    });
  }

  private failures(): number {
    return this.data.runs.filter((one) => !passed(one)).length;
  }
}
