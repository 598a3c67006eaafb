import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import {
  EvaluationError,
  NotANumberError,
  toList,
} from '../../space/expression/expressionValue.ts';
import type { ExpressionValue, OutputsView } from '../../space/expression/expressionValue.ts';
import { outputsView } from '../../space/outputsView.ts';
import type { Value } from '../../space/parameter.ts';
import { pointEncoder } from '../../space/pointEncoder.ts';
import type { PointEncoder } from '../../space/pointEncoder.ts';
import type { Criterion } from './criterion.ts';
import type { ExploreOptions } from '../options.ts';
import type { Problem } from './problem.ts';
import { ITEM } from './rendering.ts';
import type { ReplyNumbers } from './replyNumbers.ts';
import type { Evaluation, EvaluationPurpose } from './evaluation.ts';

/** Points that are drawn at a time, so that their pictures fit into memory. */
const MOST_DRAWN = 128;

/** Turns points into queries for one model. */
type QueryMaker = (rows: readonly Float64Array[]) => Promise<readonly TensorMap[]>;

function queryMaker({ space, rendering }: Problem, signature: ModelSignature): QueryMaker {
  if (rendering === undefined) {
    const encode = pointEncoder(space.parameters, signature);
    return (rows) => Promise.resolve(rows.map((row) => encode(row)));
  }
  const encode = rendering.encoder(signature);
  return (rows) => Promise.all(rows.map(async (row) => encode(await rendering.draw(row))));
}

/** Asks the system under test, and judges its replies. */
export class System {
  readonly problem: Problem;
  /** Undefined where points are drawn. */
  readonly encode: PointEncoder | undefined;
  /** Set: valid runs keep the numbers of their replies, and `judgeNumbers` judges others like them. */
  replyNumbers: ReplyNumbers | undefined;
  private readonly context: ProcedureContext<ExploreOptions>;
  private readonly target: ModelSignature;
  private readonly oracle: ModelSignature | undefined;
  private readonly toQueries: QueryMaker;
  private readonly toOracleQueries: QueryMaker | undefined;
  /** The inputs that outputs are computed from. */
  private readonly inputsRead: readonly string[];
  private readonly readsOriginals: boolean;
  private readonly originals = new Map<Value, TensorMap>();
  private queries = 0;
  private judged = 0;

  constructor(problem: Problem, context: ProcedureContext<ExploreOptions>) {
    this.problem = problem;
    this.context = context;
    this.target = context.signatures['target']!;
    this.oracle = context.signatures['oracle'];
    this.encode =
      problem.rendering === undefined
        ? pointEncoder(problem.space.parameters, this.target)
        : undefined;
    this.inputsRead = problem.space.parameters
      .map(({ name }) => name)
      .filter((name) => problem.criteria.some(({ expression }) => expression?.names.has(name)));
    this.readsOriginals =
      problem.rendering !== undefined &&
      problem.criteria.some(({ expression }) => expression?.names.has('original'));
    this.toQueries = queryMaker(problem, this.target);
    this.toOracleQueries = this.oracle === undefined ? undefined : queryMaker(problem, this.oracle);
  }

  /** Puts points to the system, in order. */
  async evaluate(
    points: readonly Float64Array[],
    purpose: EvaluationPurpose,
  ): Promise<Evaluation[]> {
    const rows =
      this.problem.isFloat32 === true ? points.map((row) => row.map(Math.fround)) : points;
    const size = this.problem.rendering === undefined ? rows.length : MOST_DRAWN;
    const runs: Evaluation[] = [];
    for (let start = 0; start < rows.length; start += size)
      // Not spread: there may be more than a call takes.
      for (const run of await this.evaluateSome(rows.slice(start, start + size), purpose))
        runs.push(run);
    return runs;
  }

  /** The tensors that a point becomes. */
  async query(row: Float64Array): Promise<TensorMap> {
    const [query] = await this.toQueries([row]);
    return query!;
  }

  private async evaluateSome(
    rows: readonly Float64Array[],
    purpose: EvaluationPurpose,
  ): Promise<Evaluation[]> {
    if (this.readsOriginals) await this.askOriginals(rows);
    const first = this.queries;
    const replies = await this.context.ask(await this.toQueries(rows));
    this.queries += rows.length;
    let truths: readonly Reply[] | undefined;
    if (this.toOracleQueries !== undefined) {
      truths = await this.context.ask(await this.toOracleQueries(rows), { target: 'oracle' });
      this.queries += rows.length;
    }
    const judgements = rows.map((row, i) => this.judge(row, replies[i]!, truths?.[i]));
    this.refuseIfNothingFits(judgements, replies);
    return judgements.map(({ judged }, i) => ({
      row: rows[i]!,
      purpose,
      query: first + i,
      ...judged,
    }));
  }

  /**
   * Asks the items of these points unchanged, each once in the life of this system. One reply a point, empty for one
   * that failed.
   */
  async askOriginals(rows: readonly Float64Array[]): Promise<readonly TensorMap[]> {
    const fresh = new Map(rows.map((row) => [this.itemOf(row), row]));
    for (const item of this.originals.keys()) fresh.delete(item);
    if (fresh.size > 0) {
      const rendering = this.problem.rendering!;
      const encode = rendering.encoder(this.target);
      const replies = await this.context.ask(
        [...fresh.values()].map((row) => encode(rendering.original(row))),
      );
      this.queries += fresh.size;
      for (const [i, item] of [...fresh.keys()].entries()) {
        const reply = replies[i]!;
        this.originals.set(item, reply.status === 'ok' ? reply.outputs : {});
      }
    }
    return rows.map((row) => this.originals.get(this.itemOf(row))!);
  }

  private itemOf(row: Float64Array): Value {
    return this.problem.space.values(row)[ITEM] ?? '';
  }

  private judge(row: Float64Array, reply: Reply, truth: Reply | undefined): Judgement {
    const invalid = (why: string, misfit?: string): Judgement => ({
      judged: { margins: undefined, values: undefined, invalid: why },
      misfit,
    });
    if (reply.status === 'failed') return invalid(`${reply.reason}: ${reply.detail}`);
    if (truth?.status === 'failed') return invalid(`oracle: ${truth.reason}: ${truth.detail}`);
    const { target, oracle } = this.views(reply.outputs, truth?.outputs);
    this.refuseIfAmbiguous(row, target);
    const scope = this.scope(row, target, oracle);
    try {
      const judged = this.problem.criteria.map((criterion) => judgeBy(criterion, scope));
      return {
        judged: {
          margins: judged.map(({ margin }) => margin),
          values: judged.map(({ value }) => value),
          ...(this.problem.keepsOutputs === true && judged.some(({ margin }) => margin < 0)
            ? { outputs: Array.from(toList(scope.get('y') ?? [])) }
            : {}),
          ...(this.replyNumbers === undefined
            ? {}
            : { reply: this.replyNumbers.read(target, oracle) }),
          invalid: undefined,
        },
      };
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      // What is NaN fits: that is the model's own fault.
      const misfit = error instanceof NotANumberError ? undefined : error.message;
      return invalid(`unusable reply: ${error.message}`, misfit);
    }
  }

  /** What a reply of the target with these outputs would be judged as; asks nothing. */
  judgeOutputs(row: Float64Array, outputs: TensorMap): Pick<Evaluation, 'margins' | 'reply'> {
    return this.judge(row, { status: 'ok', outputs, latencyMs: 0 }, undefined).judged;
  }

  /** The margins that replies of the numbers' layout would have at a point; undefined where one would be invalid. */
  judgeNumbers(row: Float64Array): (reply: Float64Array) => readonly number[] | undefined {
    const numbers = this.replyNumbers!;
    const { target, oracle } = numbers.views();
    const scope = this.scope(row, target, oracle);
    return (reply) => {
      numbers.write(reply);
      try {
        return this.problem.criteria.map((criterion) => criterion.judge(scope).margin);
      } catch (error) {
        if (error instanceof EvaluationError) return undefined;
        throw error;
      }
    };
  }

  private views(
    outputs: TensorMap,
    truth: TensorMap | undefined,
  ): { readonly target: OutputsView; readonly oracle: OutputsView | undefined } {
    return {
      target: outputsView(outputs, this.target?.outputs),
      oracle: truth === undefined ? undefined : outputsView(truth, this.oracle?.outputs),
    };
  }

  private scope(
    row: Float64Array,
    target: OutputsView,
    oracle: OutputsView | undefined,
  ): Map<string, ExpressionValue> {
    const scope = new Map<string, ExpressionValue>([...target.byName, ['y', target.first]]);
    if (this.inputsRead.length > 0)
      for (const [name, value] of Object.entries(this.problem.space.values(row)))
        scope.set(name, value);
    if (oracle !== undefined) scope.set('oracle', oracle);
    const label = this.problem.rendering?.label(row);
    if (label !== undefined) scope.set('label', label);
    const original = this.originals.get(this.itemOf(row));
    if (original !== undefined) scope.set('original', this.views(original, undefined).target);
    return scope;
  }

  /** A name that is an input and an output, too, may be either: unless both say the same, nobody knows what is meant. */
  private refuseIfAmbiguous(row: Float64Array, { byName }: OutputsView): void {
    for (const name of this.inputsRead) {
      const output = byName.get(name);
      if (output === undefined) continue;
      const value = this.problem.space.values(row)[name]!;
      const isEcho =
        typeof output === 'string'
          ? output === value
          : output.length === 1 && Math.fround(output[0]!) === Math.fround(Number(value));
      if (isEcho) continue;
      throw new ConfigurationError(
        `outputs: an expression reads "${name}", which is an input and also what the model returns`,
        {
          code: 'config.output',
          hint: 'Name the input or what the model returns differently, or read the first output as y[0].',
        },
      );
    }
  }

  /**
   * When every single reply so far was understood but fits no expression, the scenario is wrong, not the model.
   */
  private refuseIfNothingFits(judgements: readonly Judgement[], replies: readonly Reply[]): void {
    if (this.judged > 0) return;
    this.judged = judgements.filter(({ judged }) => judged.margins !== undefined).length;
    const misfits = judgements.flatMap(({ misfit }) => misfit ?? []);
    if (this.judged > 0 || misfits.length === 0 || misfits.length < judgements.length) return;
    const reply = replies[0]!;
    const names = reply.status === 'ok' ? Object.keys(reply.outputs) : [];
    throw new ConfigurationError(
      `the outputs of the scenario do not fit the first ${judgements.length} replies: ${misfits[0]!}`,
      {
        code: 'config.output',
        hint: `The replies hold ${names.length === 0 ? 'no outputs' : names.join(', ')}.`,
      },
    );
  }
}

/** What the criteria say of a reply. */
interface Judgement {
  readonly judged: Pick<Evaluation, 'margins' | 'values' | 'outputs' | 'invalid' | 'reply'>;
  /** Why no expression could be computed from a reply that was understood; undefined: they could, or the result is NaN. */
  readonly misfit?: string | undefined;
}

/** What a criterion says; an error names its output. */
function judgeBy(
  criterion: Criterion,
  scope: Map<string, ExpressionValue>,
): ReturnType<Criterion['judge']> {
  try {
    return criterion.judge(scope);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    const Kind = error instanceof NotANumberError ? NotANumberError : EvaluationError;
    throw new Kind(`${criterion.name}: ${error.message}`);
  }
}
