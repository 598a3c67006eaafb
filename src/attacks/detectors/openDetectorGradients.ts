import { scoreOutput } from '../../coco/decode/decoders.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import type { Criterion } from '../../judgement/criterion.ts';
import type { Differentiate, GradientAnswer, ViewQuery } from '../../judgement/classifierView.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { gradientModel } from '../../onnx/gradient/gradientModel.ts';
import { describeNode } from '../../onnx/graph/describeNode.ts';
import type { OnnxGraph } from '../../onnx/graph/model.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../onnx/sessions/sessionPool.ts';
import type { ModelGradients } from '../gradients/openGradients.ts';
import { withoutGradients } from '../gradients/withoutGradients.ts';
import { rowOf } from '../gradients/rowOf.ts';
import { stacked } from '../gradients/stacked.ts';
import { limitsOf } from './detectorCriterion.ts';
import type { DetectorOption } from './detectorOption.ts';
import type { Pull } from './goals/goal.ts';
import { goalOf } from './goals/goals.ts';
import type { Reader } from './reader.ts';

/** Least score of a candidate that gradients raise: far below what is shown, above what is noise. */
const FAINT = 1e-6;

/** What `openDetectorGradients` needs. */
export interface DetectorGradients {
  readonly preprocessing: Preprocessing;
  readonly criterion: Criterion;
  readonly option: DetectorOption;
  readonly read: Reader;
  /** Points of one run of the model, where its first axis may vary; default 8. */
  readonly batch?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a detector for gradients of a goal: the model runs once for its candidates, whose pulls become weights of its
 * scores, and once more for the product of these weights with the Jacobian. `cross-entropy` takes logarithms of scores,
 * `margin` the scores themselves. Throws ConfigurationError, naming the operator that cannot be differentiated.
 */
export async function openDetectorGradients(
  bytes: Uint8Array,
  { preprocessing, criterion, option, read, signal, ...options }: DetectorGradients,
): Promise<ModelGradients> {
  const model = decodeModel(bytes);
  refuseSuppression(model.graph);
  const [example] = Object.entries(preprocessing.encode(new Float32Array(preprocessing.size)));
  const [input = '', tensor] = example ?? [];
  const first = model.graph.inputs.find(({ name }) => name === input)?.shape?.[0];
  const batch = typeof first === 'number' ? first : (options.batch ?? 8);
  const shape = tensor?.shape ?? [];
  const blank = Array.from({ length: batch }, () => tensor?.data as Float32Array);
  const scores = scoreOutput(option.decoder) ?? model.graph.outputs[0]!.name;
  const made = await withoutGradients(async () =>
    gradientModel(model, {
      loss: { kind: 'output', output: scores },
      withRespectTo: [input],
      feeds: { [input]: stacked(blank, shape) },
      keepOutputs: false,
    }),
  );
  const forward = await createSessionPool(bytes, { signal });
  const backward = await createSessionPool(encodeModel(made.model), { signal });
  const goal = goalOf(option.goal);
  const limits = limitsOf(option);

  async function runChunk(
    chunk: readonly ViewQuery[],
    logarithms: boolean,
  ): Promise<readonly GradientAnswer[]> {
    // A model of a fixed batch wants all its rows: the last point fills them up.
    const rows = Array.from({ length: batch }, (_, i) => chunk[Math.min(i, chunk.length - 1)]!);
    const data = rows.map(({ point }) => preprocessing.encode(point)[input]?.data as Float32Array);
    const feeds: TensorMap = { [input]: stacked(data, shape) };
    const outputs = await forward.run(feeds, { signal });
    const said = outputs[scores]!;
    const weights = new Float32Array(said.data.length);
    const each = weights.length / batch;
    const answers = chunk.map(({ original }, i) => {
      const own = rowOf(outputs, i, batch);
      const clean = read(original.outputs!);
      const rise = goal.rise(clean, read(own, FAINT), limits, logarithms);
      spread(rise.pulls, said, weights, i * each);
      return { loss: rise.value, judged: criterion.judge(own, original) };
    });
    const role = made.lossInputs['weights']!;
    const { dtype } = said;
    const found = await backward.run(
      { ...feeds, [role]: { dtype, shape: said.shape, data: weights } },
      { signal },
    );
    const gradients = found[made.gradients[input]!]!.data as Float32Array;
    const size = gradients.length / batch;
    return answers.map((answer, i) => ({
      ...answer,
      gradient: preprocessing.pullback(gradients.subarray(i * size, (i + 1) * size)),
    }));
  }

  const differentiate: Differentiate = async (queries, loss) => {
    const answers: GradientAnswer[] = [];
    for (let from = 0; from < queries.length; from += batch)
      answers.push(...(await runChunk(queries.slice(from, from + batch), loss !== 'margin')));
    return answers;
  };
  return {
    differentiate,
    judge: async (queries) => (await differentiate(queries, 'margin')).map(({ judged }) => judged),
    async close() {
      await forward.close();
      await backward.close();
    },
  };
}

/** Suppression inside the model picks candidates by comparing, through which no gradient passes. */
function refuseSuppression({ nodes }: OnnxGraph): void {
  const node = nodes.find(({ opType }) => /NonMaxSuppression|NMS/.test(opType));
  if (node === undefined) return;
  throw new ConfigurationError(
    `the detector suppresses boxes itself (${describeNode(node)}): what it leaves out has no gradient`,
    {
      code: 'config.no-gradient',
      hint: 'Attacks from scores (square, cma-es) work on it as it is, with decoder: { kind: boxes }. For gradients export it without suppression, and name its decoder.',
    },
  );
}

/** Weights of the numbers whose products the scores are: each by the product of the others. */
function spread(
  pulls: readonly Pull[],
  { data }: Tensor,
  weights: Float32Array,
  offset: number,
): void {
  for (const { candidate, weight, classOnly } of pulls) {
    const places = candidate.factors ?? [];
    const values = places.map((place) => Number(data[offset + place]));
    for (const [k, place] of places.entries()) {
      if (classOnly === true && k < places.length - 1) continue;
      const others = values.reduce((product, value, j) => (j === k ? product : product * value), 1);
      weights[offset + place]! += weight * others;
    }
  }
}
