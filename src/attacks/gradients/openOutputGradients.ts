import type { TensorMap } from '../../core/tensor.ts';
import { gradientModel } from '../../onnx/gradient/gradientModel.ts';
import type { LossScope } from '../../onnx/gradient/losses/loss.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../onnx/sessions/sessionPool.ts';
import { rowOf } from './rowOf.ts';
import { stacked } from './stacked.ts';
import { withoutGradients } from './withoutGradients.ts';

/** A loss of what a model says of one item, and its derivative by each number of the outputs that it looks at. */
export type OutputLoss = (outputs: TensorMap) => {
  readonly value: number;
  /** By output; as many numbers as the output has for one item. An output that is left out has no influence. */
  readonly weights: Readonly<Record<string, Float32Array>>;
};

/** A loss, and its gradient by the model's input. */
export interface OutputGradient {
  readonly loss: number;
  /** In the order of the input tensor. */
  readonly gradient: Float32Array;
}

/** A model whose outputs are differentiated by its input, whatever the loss of them is. */
export interface OutputGradients {
  /** The loss of each item and its gradient; `losses` are of the items in their order. */
  differentiate(
    items: readonly Float32Array[],
    losses: readonly OutputLoss[],
  ): Promise<readonly OutputGradient[]>;
  close(): Promise<void>;
}

/** What `openOutputGradients` needs. */
export interface OutputGradientsOptions {
  readonly input: string;
  /** Of the tensor of one item, with a first axis for the batch. */
  readonly shape: readonly number[];
  /** The outputs that losses look at; default the first one. */
  readonly outputs?: readonly string[] | undefined;
  /** Items of one run of the model, where its first axis may vary; default 8. */
  readonly batch?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens an ONNX file for gradients of any loss of its outputs: the model runs once for what it says, from which the loss
 * finds its derivatives, and once more for their product with the Jacobian. Throws ConfigurationError, naming the
 * operator that cannot be differentiated.
 */
export async function openOutputGradients(
  bytes: Uint8Array,
  { input, shape, signal, ...options }: OutputGradientsOptions,
): Promise<OutputGradients> {
  const model = decodeModel(bytes);
  const names = options.outputs ?? [model.graph.outputs[0]!.name];
  const first = model.graph.inputs.find(({ name }) => name === input)?.shape?.[0];
  const batch = typeof first === 'number' ? first : (options.batch ?? 8);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const blank = Array.from({ length: batch }, () => new Float32Array(count));
  const made = await withoutGradients(async () =>
    gradientModel(model, {
      loss: { kind: 'custom', build: (scope) => weightedSum(scope, names) },
      withRespectTo: [input],
      feeds: { [input]: stacked(blank, shape) },
      keepOutputs: false,
    }),
  );
  const forward = await createSessionPool(bytes, { signal });
  const backward = await createSessionPool(encodeModel(made.model), { signal });

  async function runChunk(
    items: readonly Float32Array[],
    losses: readonly OutputLoss[],
  ): Promise<readonly OutputGradient[]> {
    // A model of a fixed batch wants all its rows: the last item fills them up.
    const rows = Array.from({ length: batch }, (_, i) => items[Math.min(i, items.length - 1)]!);
    const feeds: TensorMap = { [input]: stacked(rows, shape) };
    const outputs = await forward.run(feeds, { signal });
    const found = losses.map((loss, i) => loss(rowOf(outputs, i, batch)));
    for (const { weights } of found)
      for (const name of Object.keys(weights))
        if (!names.includes(name)) throw new RangeError(`a loss of ${name}, which is not open`);
    const weighted = names.map((name, k) => {
      const said = outputs[name]!;
      const data = new Float32Array(said.data.length);
      for (const [i, { weights }] of found.entries())
        data.set(weights[name] ?? [], (i * data.length) / batch);
      return [made.lossInputs[roleOf(k)]!, { dtype: said.dtype, shape: said.shape, data }] as const;
    });
    const answer = await backward.run({ ...feeds, ...Object.fromEntries(weighted) }, { signal });
    const gradients = answer[made.gradients[input]!]!.data as Float32Array;
    const size = gradients.length / batch;
    return found.map(({ value }, i) => ({
      loss: value,
      gradient: gradients.slice(i * size, (i + 1) * size),
    }));
  }

  return {
    async differentiate(items, losses) {
      const answers: OutputGradient[] = [];
      for (let from = 0; from < items.length; from += batch) {
        const to = from + batch;
        answers.push(...(await runChunk(items.slice(from, to), losses.slice(from, to))));
      }
      return answers;
    },
    async close() {
      await forward.close();
      await backward.close();
    },
  };
}

/** The numbers of several outputs, each times a weight, summed for each item. */
function weightedSum(scope: LossScope, names: readonly string[]): string {
  const { e } = scope;
  const sums = names.map((name, k) => {
    const output = scope.value(name);
    const shape = e.shape(output);
    const product = e.mul(output, scope.input(roleOf(k), e.dtype(output), shape));
    const axes = Array.from({ length: Math.max(0, shape.length - 1) }, (_, i) => i + 1);
    return axes.length === 0 ? product : e.reduce('ReduceSum', product, axes, false);
  });
  return sums.reduce((sum, one) => e.add(sum, one));
}

function roleOf(output: number): string {
  return output === 0 ? 'weights' : `weights ${output}`;
}
