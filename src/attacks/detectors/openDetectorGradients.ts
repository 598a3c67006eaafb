import { scoreOutput } from '../../coco/decode/decoders.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Criterion, Judgement } from '../../judgement/criterion.ts';
import type { Differentiate } from '../../judgement/classifierView.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { describeNode } from '../../onnx/graph/describeNode.ts';
import type { OnnxGraph } from '../../onnx/graph/model.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import type { ModelGradients } from '../gradients/openGradients.ts';
import { openOutputGradients } from '../gradients/openOutputGradients.ts';
import { limitsOf } from './detectorCriterion.ts';
import type { DetectorOption } from './detectorOption.ts';
import { goalOf } from './goals/goals.ts';
import { FAINT, weightsOf } from './goals/weightsOf.ts';
import type { Reader } from './reader.ts';

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
  { preprocessing, criterion, option, read, batch, signal }: DetectorGradients,
): Promise<ModelGradients> {
  const { graph } = decodeModel(bytes);
  refuseSuppression(graph);
  const [example] = Object.entries(preprocessing.encode(new Float32Array(preprocessing.size)));
  const [input = '', tensor] = example ?? [];
  const scores = scoreOutput(option.decoder) ?? graph.outputs[0]!.name;
  const model = await openOutputGradients(bytes, {
    input,
    shape: tensor?.shape ?? [],
    outputs: [scores],
    batch,
    signal,
  });
  const goal = goalOf(option.goal);
  const limits = limitsOf(option);

  const differentiate: Differentiate = async (queries, loss) => {
    const judged: Judgement[] = [];
    const found = await model.differentiate(
      queries.map(({ point }) => preprocessing.encode(point)[input]?.data as Float32Array),
      queries.map(({ original }, i) => (outputs) => {
        judged[i] = criterion.judge(outputs, original);
        const clean = read(original.outputs!);
        const rise = goal.rise(clean, read(outputs, FAINT), limits, loss !== 'margin');
        return { value: rise.value, weights: weightsOf(rise.pulls, outputs, scores) };
      }),
    );
    return found.map(({ loss: value, gradient }, i) => ({
      loss: value,
      judged: judged[i]!,
      gradient: preprocessing.pullback(gradient),
    }));
  };
  return {
    differentiate,
    judge: async (queries) => (await differentiate(queries, 'margin')).map(({ judged }) => judged),
    close: () => model.close(),
  };
}

/** Throws ConfigurationError for suppression inside the model, which picks by comparing: no gradient passes through it. */
export function refuseSuppression({ nodes }: OnnxGraph): void {
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
