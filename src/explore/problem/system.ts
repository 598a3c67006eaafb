import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { EvaluationError, toList } from '../../space/expression/expressionValue.ts';
import type { ExpressionValue, OutputsView } from '../../space/expression/expressionValue.ts';
import { outputsView } from '../../space/outputsView.ts';
import { pointEncoder } from '../../space/pointEncoder.ts';
import type { PointEncoder } from '../../space/pointEncoder.ts';
import type { Criterion } from './criterion.ts';
import type { ExploreOptions } from '../options.ts';
import type { Problem } from './problem.ts';
import type { ReplyNumbers } from './replyNumbers.ts';
import type { Run, RunPurpose } from './run.ts';

/** Asks the system under test, and judges its replies. */
export class System {
  readonly problem: Problem;
  readonly encode: PointEncoder;
  /** Set: valid runs keep the numbers of their replies, and `judgeNumbers` judges others like them. */
  replyNumbers: ReplyNumbers | undefined;
  private readonly context: ProcedureContext<ExploreOptions>;
  private readonly target: ModelSignature;
  private readonly oracle: ModelSignature | undefined;
  private readonly encodeForOracle: PointEncoder | undefined;
  private questions = 0;
  private judged = 0;

  constructor(problem: Problem, context: ProcedureContext<ExploreOptions>) {
    this.problem = problem;
    this.context = context;
    this.target = context.signatures['target']!;
    this.oracle = context.signatures['oracle'];
    this.encode = pointEncoder(problem.space.parameters, this.target);
    this.encodeForOracle =
      this.oracle === undefined ? undefined : pointEncoder(problem.space.parameters, this.oracle);
  }

  /** Puts points to the system, in order. */
  async evaluate(points: readonly Float64Array[], purpose: RunPurpose): Promise<Run[]> {
    if (points.length === 0) return [];
    const rows =
      this.problem.isFloat32 === true ? points.map((row) => row.map(Math.fround)) : points;
    const first = this.questions;
    const replies = await this.context.ask(rows.map((row) => this.encode(row)));
    this.questions += rows.length;
    let truths: readonly Reply[] | undefined;
    if (this.encodeForOracle !== undefined) {
      const encode = this.encodeForOracle;
      truths = await this.context.ask(
        rows.map((row) => encode(row)),
        { target: 'oracle' },
      );
      this.questions += rows.length;
    }
    const runs = rows.map((row, i) => ({
      row,
      purpose,
      question: first + i,
      ...this.judge(row, replies[i]!, truths?.[i]),
    }));
    this.refuseIfNothingFits(runs, replies);
    return runs;
  }

  private judge(
    row: Float64Array,
    reply: Reply,
    truth: Reply | undefined,
  ): Pick<Run, 'margins' | 'values' | 'outputs' | 'invalid'> {
    const invalid = (why: string) => ({ margins: undefined, values: undefined, invalid: why });
    if (reply.status === 'failed') return invalid(`${reply.reason}: ${reply.detail}`);
    if (truth?.status === 'failed') return invalid(`oracle: ${truth.reason}: ${truth.detail}`);
    const { target, oracle } = this.views(reply.outputs, truth?.outputs);
    const scope = this.scope(row, target, oracle);
    try {
      const judged = this.problem.criteria.map((criterion: Criterion) => criterion.judge(scope));
      return {
        margins: judged.map(({ margin }) => margin),
        values: judged.map(({ value }) => value),
        ...(this.problem.keepsOutputs === true && judged.some(({ margin }) => margin < 0)
          ? { outputs: Array.from(toList(scope.get('y') ?? [])) }
          : {}),
        ...(this.replyNumbers === undefined
          ? {}
          : { reply: this.replyNumbers.read(target, oracle) }),
        invalid: undefined,
      };
    } catch (error) {
      if (error instanceof EvaluationError) return invalid(`unusable reply: ${error.message}`);
      throw error;
    }
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
    const names = (signature: ModelSignature | undefined) =>
      signature?.outputs.map(({ name }) => name);
    return {
      target: outputsView(outputs, names(this.target)),
      oracle: truth === undefined ? undefined : outputsView(truth, names(this.oracle)),
    };
  }

  private scope(
    row: Float64Array,
    target: OutputsView,
    oracle: OutputsView | undefined,
  ): Map<string, ExpressionValue> {
    const scope = new Map<string, ExpressionValue>([...target.byName, ['y', target.first]]);
    for (const [name, value] of Object.entries(this.problem.space.values(row)))
      scope.set(name, value);
    if (oracle !== undefined) scope.set('oracle', oracle);
    return scope;
  }

  /** When every single reply so far was understood but fits no expression, the scenario is wrong, not the model. */
  private refuseIfNothingFits(runs: readonly Run[], replies: readonly Reply[]): void {
    if (this.judged > 0) return;
    this.judged = runs.filter((run) => run.margins !== undefined).length;
    const unusable = runs.filter(
      (run) => run.invalid?.startsWith('unusable reply: there is no') === true,
    );
    if (this.judged > 0 || unusable.length === 0 || unusable.length < runs.length) return;
    const reply = replies[0]!;
    const names = reply.status === 'ok' ? Object.keys(reply.outputs) : [];
    throw new ConfigurationError(
      `the outputs of the scenario do not fit the first ${runs.length} replies: ${unusable[0]!.invalid!.slice(16)}`,
      {
        code: 'config.output',
        hint: `The replies hold ${names.length === 0 ? 'no outputs' : names.join(', ')}.`,
      },
    );
  }
}
