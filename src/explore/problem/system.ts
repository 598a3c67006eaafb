import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { EvaluationError, toList } from '../../space/expression/expressionValue.ts';
import type { ExpressionValue } from '../../space/expression/expressionValue.ts';
import { outputsView } from '../../space/outputsView.ts';
import { pointEncoder } from '../../space/pointEncoder.ts';
import type { PointEncoder } from '../../space/pointEncoder.ts';
import type { Criterion } from './criterion.ts';
import type { ExploreOptions } from '../options.ts';
import type { Problem } from './problem.ts';
import type { Run, RunPurpose } from './run.ts';

/** Asks the system under test, and judges its replies. */
export class System {
  readonly problem: Problem;
  readonly encode: PointEncoder;
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
  async evaluate(rows: readonly Float64Array[], purpose: RunPurpose): Promise<Run[]> {
    if (rows.length === 0) return [];
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
    const scope = this.scope(row, reply.outputs, truth?.outputs);
    try {
      const judged = this.problem.criteria.map((criterion: Criterion) => criterion.judge(scope));
      return {
        margins: judged.map(({ margin }) => margin),
        values: judged.map(({ value }) => value),
        ...(this.problem.keepsOutputs === true && judged.some(({ margin }) => margin < 0)
          ? { outputs: Array.from(toList(scope.get('y') ?? [])) }
          : {}),
        invalid: undefined,
      };
    } catch (error) {
      if (error instanceof EvaluationError) return invalid(`unusable reply: ${error.message}`);
      throw error;
    }
  }

  private scope(
    row: Float64Array,
    outputs: TensorMap,
    truth: TensorMap | undefined,
  ): Map<string, ExpressionValue> {
    const view = outputsView(
      outputs,
      this.target.outputs.map(({ name }) => name),
    );
    const scope = new Map<string, ExpressionValue>([...view.byName, ['y', view.first]]);
    for (const [name, value] of Object.entries(this.problem.space.values(row)))
      scope.set(name, value);
    if (truth !== undefined)
      scope.set(
        'oracle',
        outputsView(
          truth,
          this.oracle?.outputs.map(({ name }) => name),
        ),
      );
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
