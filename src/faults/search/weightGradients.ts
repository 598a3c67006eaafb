import { int64Tensor, numbersOf } from '../../onnx/graph/constants.ts';
import type { OnnxModel, OnnxNode } from '../../onnx/graph/model.ts';
import { gradientModel } from '../../onnx/gradient/gradientModel.ts';
import { NoGradientError } from '../../onnx/gradient/noGradientError.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../onnx/sessions/sessionPool.ts';
import type { Batches } from '../campaign/faultRunner.ts';
import type { FaultValue } from '../population/faultValue.ts';

/**
 * The gradient of the loss of given classes (cross-entropy, or the margin to the best other class) in each weight, summed over the inputs: how much the loss grows
 * when the stored number grows by one. For a quantised weight it is that of what DequantizeLinear makes of it, times the
 * scale. Values without a gradient (zero points, integers of other operators) are left out.
 */
export async function weightGradients(
  model: OnnxModel,
  values: readonly FaultValue[],
  batches: Batches,
  classes: readonly (readonly number[])[],
  output?: string,
  loss: SearchLoss = 'crossEntropy',
): Promise<ReadonlyMap<string, Float64Array>> {
  const sources = values.flatMap((value): Source[] => {
    const { name } = value.site;
    if (value.dtype.includes('float') && value.elements > 0)
      return [{ value, name, scale: undefined }];
    const node = model.graph.nodes.find(
      (each) => each.opType === 'DequantizeLinear' && each.inputs[0] === name,
    );
    return node === undefined
      ? []
      : [{ value, name: node.outputs[0] ?? '', scale: scaleOf(model, node, value) }];
  });
  const sums = new Map<string, Float64Array>();
  // One that does not reach the loss is no reason to give up the others.
  const reached = await differentiable(
    model,
    sources.map(({ name }) => name),
    batches,
    output,
    loss,
  );
  if (reached === undefined) return sums;
  const { gradient, names } = reached;
  const pool = await createSessionPool(encodeModel(gradient.model));
  const labels = gradient.lossInputs['labels'] ?? 'labels';
  try {
    for (const [batch, feed] of batches.feeds.entries()) {
      if (batches.items[batch] !== batches.items[0]) continue;
      const found = await pool.run({ ...feed, [labels]: int64Tensor(classes[batch] ?? []) });
      for (const { value, name, scale } of sources) {
        if (!names.includes(name)) continue;
        const own = numbersOf(found[gradient.gradients[name]!]!);
        const sum = sums.get(value.site.name) ?? new Float64Array(value.elements);
        for (let i = 0; i < sum.length; i++) sum[i]! += own[i]! * (scale?.(i) ?? 1);
        sums.set(value.site.name, sum);
      }
    }
  } finally {
    await pool.close();
  }
  return sums;
}

/** What the search makes larger. */
export type SearchLoss = 'crossEntropy' | 'margin';

interface Source {
  readonly value: FaultValue;
  /** What is differentiated in. */
  readonly name: string;
  readonly scale: ((index: number) => number) | undefined;
}

async function differentiable(
  model: OnnxModel,
  wanted: readonly string[],
  batches: Batches,
  output: string | undefined,
  loss: SearchLoss,
) {
  let names = [...wanted];
  for (;;) {
    if (names.length === 0) return undefined;
    try {
      const gradient = await gradientModel(model, {
        loss: { kind: loss, output },
        withRespectTo: names,
        feeds: batches.feeds[0],
        keepOutputs: false,
      });
      return { gradient, names };
    } catch (error) {
      if (!(error instanceof NoGradientError)) throw error;
      names = names.filter((name) => name !== error.value);
    }
  }
}

/** The scale of each element of a quantised weight. */
function scaleOf(
  model: OnnxModel,
  node: OnnxNode,
  { shape, elements }: FaultValue,
): (index: number) => number {
  const tensor = model.graph.initializers.get(node.inputs[1] ?? '');
  const scales = tensor === undefined ? [1] : numbersOf(tensor);
  if (scales.length <= 1) return () => scales[0] ?? 1;
  const axis = node.attributes['axis']?.kind === 'int' ? node.attributes['axis'].value : 1;
  const place = axis < 0 ? axis + shape.length : axis;
  const inner = shape.slice(place + 1).reduce((a, b) => a * b, 1);
  return (index) => scales[Math.floor((index % elements) / inner) % scales.length] ?? 1;
}
