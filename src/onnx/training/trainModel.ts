import { ConfigurationError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';
import { float32Tensor, type Tensor, type TensorMap } from '../../core/tensor.ts';
import { gradientModel, type GradientModel } from '../gradient/gradientModel.ts';
import type { Loss } from '../gradient/losses/loss.ts';
import type { OnnxModel } from '../graph/model.ts';
import { withOutputs } from '../mutation/cutGraph.ts';
import { decodeModel } from '../proto/decodeModel.ts';
import { encodeModel } from '../proto/encodeModel.ts';
import { createSessionPool, type SessionPool } from '../sessions/sessionPool.ts';
import { adamSchedule } from './adamSchedule.ts';
import { Minibatches } from './minibatches.ts';
import type { TrainedMlp } from './mlpOptions.ts';
import { modelTrainingGraph } from './modelTrainingGraph.ts';
import type { OptimiserOptions } from './optimiserOptions.ts';
import { takeRows } from './takeRows.ts';
import { trainableParameters } from './trainableParameters.ts';
import { Watch } from './watch.ts';

/** What to train: any model that can be differentiated. */
export interface ModelTrainingOptions extends OptimiserOptions {
  /** Starts from its weights. Normalisations use their stored statistics, as at inference. */
  readonly model: Uint8Array;
  readonly loss: Loss;
  /** Rows along the first axis of each: the model's inputs by name, and what the loss adds by role, such as `labels`. */
  readonly data: TensorMap;
  /** Other rows, for early stopping. Default none. */
  readonly validation?: TensorMap | undefined;
  /** Initializers to train, float32. Default those of `trainableParameters`. */
  readonly parameters?: readonly string[] | undefined;
  /** Default 200. */
  readonly steps?: number | undefined;
  /** Rows a step; default 32, at most the rows there are. */
  readonly batch?: number | undefined;
  /** Steps a call, and between looks at the validation loss. Default 20. */
  readonly evaluateEvery?: number | undefined;
  /** Draws the minibatches. */
  readonly random: RandomStream;
  readonly signal?: AbortSignal | undefined;
}

/** What came of it; see `TrainedMlp`. `model` is the given one with other weights. */
export type TrainedModel = Pick<
  TrainedMlp,
  'outcome' | 'reason' | 'steps' | 'bestStep' | 'losses' | 'validationLoss' | 'model'
>;

/**
 * Trains any differentiable ONNX model by AdamW: its gradient graph is the body of a Loop. The same options and random
 * stream give the same bytes. Throws ConfigurationError for data that does not fit and operators without a gradient.
 */
export async function trainModel(options: ModelTrainingOptions): Promise<TrainedModel> {
  const { data, validation, loss, random, signal, steps = 200, evaluateEvery = 20 } = options;
  const model = decodeModel(options.model);
  const rows = rowsOf(data);
  const batch = Math.min(options.batch ?? 32, rows);
  const names = options.parameters ?? trainableParameters(model.graph);
  const first = takeRows(
    data,
    Int32Array.from({ length: batch }, (_, row) => row),
  );
  const inputs = new Set(model.graph.inputs.map(({ name }) => name));
  const gradient = await gradientModel(model, {
    loss,
    withRespectTo: names,
    feedInitializers: names,
    feeds: Object.fromEntries(Object.entries(first).filter(([name]) => inputs.has(name))),
    reduction: 'mean',
    keepOutputs: false,
  });
  const parameters = new Map(
    names.map((name) => [name, model.graph.initializers.get(name) as Tensor]),
  );
  const training = modelTrainingGraph(gradient, parameters, batch);
  const watch = new Watch(flat([...parameters.values()]), options, validation !== undefined);
  const draws = new Minibatches(
    Int32Array.from({ length: rows }, (_, row) => row),
    random.fork('minibatches'),
  );
  const fixed: Record<string, Tensor> = {};
  for (const [name, whole] of training.data) fixed[whole] = dataFor(gradient, name, data);
  let state = startOf(parameters, training.states);
  const pool = await createSessionPool(training.bytes, { signal });
  const judge = validation && (await openJudge(gradient, batch, validation, signal));
  try {
    for (let step = 0; step < steps && !watch.over; step += evaluateEvery) {
      const count = Math.min(evaluateEvery, steps - step);
      const chosen = new Int32Array(count * batch);
      for (let i = 0; i < count; i++) draws.next(chosen.subarray(i * batch, (i + 1) * batch));
      const { rate, epsilon, keep } = adamSchedule(options, { first: step, count, total: steps });
      const end = await pool.run(
        {
          ...fixed,
          ...state,
          trips: { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(count)) },
          rows: { dtype: 'int32', shape: [count, batch], data: chosen },
          rate: float32Tensor([count], rate),
          epsilon: float32Tensor([count], epsilon),
          keep: float32Tensor([count], keep),
        },
        { signal },
      );
      state = Object.fromEntries(
        Object.keys(state).map((name) => [name, end[`${name}_end`] as Tensor]),
      );
      const now = [...training.states.values()].map(({ p }) => state[p] as Tensor);
      watch.see({
        parameters: flat(now),
        losses: end['losses']?.data as Float32Array,
        validationLoss: judge
          ? await judge.loss(new Map(names.map((name, i) => [name, now[i] as Tensor])))
          : null,
      });
    }
  } finally {
    await pool.close();
    await judge?.close();
  }
  return { ...watch.report(steps), model: withParameters(model, parameters, watch.kept) };
}

function rowsOf(data: TensorMap): number {
  const counts = Object.entries(data).map(([name, { shape }]) => ({ name, rows: shape[0] ?? 0 }));
  const rows = counts[0]?.rows ?? 0;
  const other = counts.find((count) => count.rows !== rows);
  if (rows > 0 && other === undefined) return rows;
  const what =
    other === undefined ? 'no rows' : `${other.rows} rows of '${other.name}' for ${rows}`;
  throw new ConfigurationError(`training: there are ${what}`, {
    code: 'onnx.training',
    hint: 'give every input and every label the same number of rows, along the first axis',
  });
}

/** The rows for an input of the gradient model, which may be one that the loss added under another name. */
function dataFor(gradient: GradientModel, name: string, data: TensorMap): Tensor {
  const role = Object.entries(gradient.lossInputs).find(([, input]) => input === name)?.[0];
  const found = data[role ?? name];
  if (found !== undefined) return found;
  throw new ConfigurationError(`training: the data has no '${role ?? name}'`, {
    code: 'onnx.training',
    hint: `it has ${Object.keys(data).join(', ')}`,
  });
}

function startOf(
  parameters: ReadonlyMap<string, Tensor>,
  states: ReadonlyMap<string, { readonly p: string; readonly m: string; readonly v: string }>,
): TensorMap {
  const start: Record<string, Tensor> = {};
  for (const [name, { p, m, v }] of states) {
    const tensor = parameters.get(name) as Tensor;
    const zero = { ...tensor, data: new Float32Array(tensor.data.length) };
    Object.assign(start, { [p]: tensor, [m]: zero, [v]: zero });
  }
  return start;
}

interface Judge {
  loss(parameters: ReadonlyMap<string, Tensor>): Promise<number>;
  close(): Promise<void>;
}

/** The mean loss over the validation rows, in batches of the gradient model's size; the last one starts over. */
async function openJudge(
  gradient: GradientModel,
  batch: number,
  validation: TensorMap,
  signal: AbortSignal | undefined,
): Promise<Judge> {
  const model = withOutputs(gradient.model, [gradient.loss]);
  const pool: SessionPool = await createSessionPool(encodeModel(model), { signal });
  const rows = rowsOf(validation);
  return {
    close: async () => pool.close(),
    async loss(parameters) {
      let sum = 0;
      for (let from = 0; from < rows; from += batch) {
        const chosen = Int32Array.from({ length: batch }, (_, i) => (from + i) % rows);
        const part = takeRows(validation, chosen);
        const feeds = Object.fromEntries(
          pool.inputs.map(({ name }) => [
            name,
            parameters.get(name) ?? dataFor(gradient, name, part),
          ]),
        );
        const losses = (await pool.run(feeds, { signal }))[gradient.loss]?.data as Float32Array;
        for (let i = 0; i < Math.min(batch, rows - from); i++) sum += losses[i] ?? NaN;
      }
      return sum / rows;
    },
  };
}

function flat(tensors: readonly Tensor[]): Float32Array {
  const whole = new Float32Array(tensors.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of tensors) {
    whole.set(data as Float32Array, at);
    at += data.length;
  }
  return whole;
}

function withParameters(
  model: OnnxModel,
  parameters: ReadonlyMap<string, Tensor>,
  values: Float32Array,
): Uint8Array {
  const initializers = new Map(model.graph.initializers);
  let at = 0;
  for (const [name, tensor] of parameters) {
    initializers.set(name, { ...tensor, data: values.slice(at, at + tensor.data.length) });
    at += tensor.data.length;
  }
  return encodeModel({ ...model, graph: { ...model.graph, initializers } });
}
