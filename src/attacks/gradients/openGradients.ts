import type { Tensor, TensorMap } from '../../core/tensor.ts';
import type { Criterion, Judgement, Original } from '../../judgement/criterion.ts';
import type {
  Differentiate,
  GradientAnswer,
  GradientLoss,
  Layer,
  LayerLoss,
  ViewQuery,
} from '../../judgement/classifierView.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { gradientModel } from '../../onnx/gradient/gradientModel.ts';
import { classScores, scoreOf } from '../../onnx/gradient/losses/classScores.ts';
import type { Loss } from '../../onnx/gradient/losses/loss.ts';
import { hiddenLayer } from '../../onnx/graph/hiddenLayer.ts';
import type { OnnxModel } from '../../onnx/graph/model.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { createSessionPool, type SessionPool } from '../../onnx/sessions/sessionPool.ts';
import { rowOf } from './rowOf.ts';
import { stacked } from './stacked.ts';
import { withoutGradients } from './withoutGradients.ts';

/** The gradients of an ONNX file. */
export interface ModelGradients {
  readonly differentiate: Differentiate;
  /** What the model says, without a gradient. */
  judge(queries: readonly ViewQuery[]): Promise<readonly Judgement[]>;
  close(): Promise<void>;
}

/** What `openGradients` needs. */
export interface GradientsOptions {
  readonly preprocessing: Preprocessing;
  /** Judges what the model says at a point. */
  readonly criterion: Criterion;
  /** The output with the scores; default the first. */
  readonly output?: string | undefined;
  /** Points of one run of the model, where its first axis may vary; default 16. */
  readonly batch?: number | undefined;
  /** Threads; default 1. */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Opened {
  readonly pool: SessionPool;
  /** Output with the gradient, and whether it is by the attacker's coordinates. */
  readonly gradient: string;
  readonly ofInput: boolean;
  readonly loss: string;
  readonly roles: Readonly<Record<string, string>>;
}

/**
 * Opens a model for gradients in the attacker's space. A gradient graph is made for each loss when it is first wanted.
 * Throws a ConfigurationError that names the operator which cannot be differentiated.
 */
export function openGradients(bytes: Uint8Array, options: GradientsOptions): ModelGradients {
  const { preprocessing, criterion, output, workers = 1, signal } = options;
  const model = decodeModel(bytes);
  const [example] = Object.entries(preprocessing.encode(new Float32Array(preprocessing.size)));
  const [input = '', tensor] = example ?? [];
  const first = model.graph.inputs.find(({ name }) => name === input)?.shape?.[0];
  const batch = typeof first === 'number' ? first : (options.batch ?? 16);
  const opened = new Map<string, Promise<Opened>>();
  let forward: Promise<SessionPool> | undefined;

  async function open(loss: GradientLoss | LayerLoss, targeted: boolean): Promise<Opened> {
    const blank = Array.from({ length: batch }, () => tensor?.data as Float32Array);
    const at = typeof loss === 'object' ? valueAt(model, loss.layer, input) : undefined;
    const by = typeof loss === 'object' && loss.at === 'importance' ? (at ?? input) : input;
    const made = await withoutGradients(async () =>
      gradientModel(model, {
        loss:
          typeof loss === 'object' ? layerLoss(loss, at, output) : lossOf(loss, targeted, output),
        withRespectTo: [by],
        feeds: { [input]: stacked(blank, tensor?.shape ?? []) },
      }),
    );
    const pool = await createSessionPool(encodeModel(made.model), { workers, signal });
    const { lossInputs: roles, gradients } = made;
    return { pool, gradient: gradients[by]!, ofInput: by === input, loss: made.loss, roles };
  }

  /** A model of a fixed batch wants all its rows: the last point fills them up. */
  const rowsOf = (chunk: readonly ViewQuery[]): readonly ViewQuery[] =>
    Array.from({ length: batch }, (_, i) => chunk[Math.min(i, chunk.length - 1)]!);
  const encoded = (rows: readonly ViewQuery[]): Tensor =>
    stacked(
      rows.map(({ point }) => preprocessing.encode(point)[input]?.data as Float32Array),
      tensor?.shape ?? [],
    );

  async function runChunk(
    { pool, gradient, ofInput, loss, roles }: Opened,
    chunk: readonly ViewQuery[],
  ): Promise<readonly GradientAnswer[]> {
    const rows = rowsOf(chunk);
    const classes = (of: (original: Original) => number | undefined) => ({
      dtype: 'int64' as const,
      shape: [batch],
      data: BigInt64Array.from(rows, ({ original }) => BigInt(of(original) ?? 0)),
    });
    const feeds: Record<string, TensorMap[string]> = { [input]: encoded(rows) };
    const aim = (original: Original) => original.target ?? original.label;
    if (roles['targets'] !== undefined) feeds[roles['targets']] = classes(aim);
    if (roles['labels'] !== undefined)
      feeds[roles['labels']] = classes(
        roles['targets'] === undefined ? aim : (original) => original.label,
      );
    if (roles['weights'] !== undefined) {
      const shape = pool.inputs.find(({ name }) => name === roles['weights'])?.shape ?? [];
      const weights = rows.map((row) => row.weights ?? new Float32Array());
      feeds[roles['weights']] = stacked(weights, [1, ...shape.slice(1)]);
    }
    const outputs = await pool.run(feeds, { signal });
    const gradients = outputs[gradient]?.data as Float32Array;
    const losses = outputs[loss]?.data as Float32Array;
    const size = gradients.length / batch;
    const replies = Object.fromEntries(
      Object.entries(outputs).filter(([name]) => name !== gradient && name !== loss),
    );
    return chunk.map(({ original }, i) => {
      const own = gradients.subarray(i * size, (i + 1) * size);
      return {
        gradient: ofInput ? preprocessing.pullback(own) : own.slice(),
        loss: losses[i] ?? NaN,
        judged: criterion.judge(rowOf(replies, i, batch), original),
      };
    });
  }

  const inChunks = async <T>(
    queries: readonly ViewQuery[],
    run: (chunk: readonly ViewQuery[]) => Promise<readonly T[]>,
  ): Promise<readonly T[]> => {
    const chunks: Promise<readonly T[]>[] = [];
    for (let from = 0; from < queries.length; from += batch)
      chunks.push(run(queries.slice(from, from + batch)));
    return (await Promise.all(chunks)).flat();
  };

  return {
    async differentiate(queries, loss) {
      const targeted = queries.some(({ original }) => original.target !== undefined);
      const key = `${JSON.stringify(loss)} ${targeted}`;
      const session = opened.get(key) ?? open(loss, targeted);
      opened.set(key, session);
      const ready = await session;
      return inChunks(queries, async (chunk) => runChunk(ready, chunk));
    },
    async judge(queries) {
      forward ??= createSessionPool(bytes, { workers, signal });
      const pool = await forward;
      return inChunks(queries, async (chunk) => {
        const outputs = await pool.run({ [input]: encoded(rowsOf(chunk)) }, { signal });
        return chunk.map(({ original }, i) => criterion.judge(rowOf(outputs, i, batch), original));
      });
    },
    async close() {
      for (const session of opened.values()) await (await session).pool.close();
      await (await forward)?.close();
    },
  };
}

function lossOf(loss: GradientLoss, targeted: boolean, output: string | undefined): Loss {
  const named = output === undefined ? {} : { output };
  if (loss === 'cross-entropy') return { kind: 'crossEntropy', targeted, ...named };
  return { kind: loss, targeted, ...named };
}

/** The value of a layer; undefined for the scores, which are found behind the model. */
function valueAt(model: OnnxModel, layer: Layer, input: string): string | undefined {
  return typeof layer === 'object' ? undefined : hiddenLayer(model.graph, layer, input);
}

/** The numbers of a layer times weights, or the score of the class. */
function layerLoss({ at }: LayerLoss, value: string | undefined, output: string | undefined): Loss {
  if (at === 'features' && value !== undefined) return { kind: 'output', output: value };
  return {
    kind: 'custom',
    build(scope) {
      const { e } = scope;
      const found = classScores(scope, { output });
      if (at === 'importance')
        return scoreOf(scope, found, scope.input('labels', 'int64', [found.batch]));
      const { scores } = found;
      const weights = scope.input('weights', e.dtype(scores), e.shape(scores));
      return e.reduce('ReduceSum', e.mul(scores, weights), [1], false);
    },
  };
}
