import type { RandomStream } from '../../core/random.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { gradientModel } from '../../onnx/gradient/gradientModel.ts';
import { range } from '../../onnx/gradient/emitter.ts';
import { int64Tensor } from '../../onnx/graph/constants.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { trainableParameters } from '../../onnx/training/trainableParameters.ts';
import { trainModel } from '../../onnx/training/trainModel.ts';
import { stacked } from './stacked.ts';
import { withoutGradients } from './withoutGradients.ts';

/** How a base model is tuned. */
interface TuningOptions {
  readonly examples: readonly { readonly point: Float32Array; readonly label: number }[];
  readonly steps: number;
  /** Weight of the score matching beside the cross-entropy. */
  readonly weight: number;
  /** Standard deviation of the noise, in the tensor's unit. */
  readonly noise: number;
  readonly rate: number;
  readonly preprocessing: Preprocessing;
  /** The output with the scores; default the first. */
  readonly output?: string | undefined;
  readonly random: RandomStream;
  readonly signal?: AbortSignal | undefined;
}

/** Noisy copies of each example, and rows of a step. */
const COPIES = 8;
const ROWS = 16;

/**
 * Tunes all weights of a classifier so that the gradient of log p(y|x) follows that of the data's own density (Zhu et al.,
 * 2022). Their distance is learnt by denoising score matching (Vincent, 2011): on x + s z, z normal, the gradient times s
 * should be -z. The cross-entropy on the same points keeps the model right. Throws ConfigurationError for a model that
 * cannot be differentiated twice, naming the operator.
 */
export async function distributionTuned(
  bytes: Uint8Array,
  options: TuningOptions,
): Promise<Uint8Array> {
  const { preprocessing, output, examples, steps, weight, noise, rate, random, signal } = options;
  const model = decodeModel(bytes);
  const rows = examples.flatMap(({ point, label }) =>
    Array.from({ length: COPIES }, () => {
      const [[input, tensor]] = Object.entries(preprocessing.encode(point)) as [
        [string, ReturnType<Preprocessing['encode']>[string]],
      ];
      const z = Float32Array.from(tensor.data as Float32Array, () => random.normal());
      const x = Float32Array.from(tensor.data as Float32Array, (v, i) => v + noise * z[i]!);
      return { input, shape: tensor.shape, x, z, label };
    }),
  );
  const { input, shape } = rows[0]!;
  const fixed = model.graph.inputs.find(({ name }) => name === input)?.shape?.[0];
  const batch = Math.min(typeof fixed === 'number' ? fixed : ROWS, rows.length);
  const x = stacked(
    rows.map((row) => row.x),
    shape,
  );
  const first = stacked(
    rows.slice(0, batch).map((row) => row.x),
    shape,
  );
  return withoutGradients(async () => {
    const once = await gradientModel(model, {
      loss: { kind: 'crossEntropy', ...(output === undefined ? {} : { output }) },
      withRespectTo: [input],
      feeds: { [input]: first },
      keepOutputs: false,
    });
    const gradient = once.gradients[input]!;
    const learnt = trainableParameters(model.graph).filter((name) =>
      once.model.graph.initializers.has(name),
    );
    const tuned = await trainModel({
      model: encodeModel(once.model),
      parameters: learnt,
      loss: {
        kind: 'custom',
        build(scope) {
          const { e } = scope;
          const slope = scope.value(gradient);
          const z = scope.input('noise', 'float32', e.shape(slope));
          // The gradient of the cross-entropy is that of -log p.
          const gap = e.sub(e.scale(slope, noise), z);
          const axes = range(e.shape(slope).length, 1);
          const distance = e.reduce('ReduceMean', e.mul(gap, gap), axes, false);
          return e.add(scope.value(once.loss), e.scale(distance, weight));
        },
      },
      data: {
        [input]: x,
        [once.lossInputs['labels']!]: int64Tensor(rows.map(({ label }) => label)),
        noise: stacked(
          rows.map((row) => row.z),
          shape,
        ),
      },
      steps,
      batch,
      learningRate: rate,
      random: random.fork('minibatches'),
      signal,
    });
    const after = decodeModel(tuned.model).graph.initializers;
    const initializers = new Map(model.graph.initializers);
    for (const name of learnt) initializers.set(name, after.get(name)!);
    return encodeModel({ ...model, graph: { ...model.graph, initializers } });
  });
}
