import { float32Tensor, type TensorMap } from '../../src/core/tensor.ts';
import { gradientModel } from '../../src/onnx/gradient/gradientModel.ts';
import type { Loss } from '../../src/onnx/gradient/losses/loss.ts';
import type { OnnxModel } from '../../src/onnx/graph/model.ts';
import { promoteInitializers } from '../../src/onnx/graph/promoteInitializers.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { BATCH, COPIES, SIDE } from './resilientSystem.mjs';

/** The entropy of the mean of the answers to all copies of an item (MEMO, equation 2), one number an item. */
const MARGINAL_ENTROPY: Loss = {
  kind: 'custom',
  build(scope) {
    const { e } = scope;
    const scores = scope.value('scores');
    const classes = e.shape(scores)[1]!;
    const mean = e.mean(e.reshape(scores, [BATCH, COPIES, classes]), [1], false);
    const logs = e.map('Log', e.shift(mean, 1e-8));
    return e.neg(e.sum(e.mul(mean, logs), [1], false));
  },
};

/**
 * What a reader with adapters runs, as models whose weights are inputs: `answer` gives scores, `tune` the gradient of the
 * cross-entropy of 4 labelled pictures after the adapters' weights, `adapt` that of the marginal entropy of 4 pictures with
 * 8 copies each.
 */
export async function resilientGraphs(
  model: OnnxModel,
): Promise<Readonly<Record<'answer' | 'tune' | 'adapt', Uint8Array>>> {
  const names = weightNames(model);
  const adapters = names.filter((name) => name.startsWith('adapter.'));
  const step = async (loss: Loss, batch: number): Promise<Uint8Array> => {
    const image = float32Tensor([batch, 3, SIDE, SIDE], new Float32Array(batch * 3 * SIDE ** 2));
    const feeds: TensorMap = { image };
    const gradient = await gradientModel(model, {
      loss,
      withRespectTo: adapters,
      feedInitializers: names,
      feeds,
      reduction: 'mean',
      keepOutputs: false,
    });
    return encodeModel(gradient.model);
  };
  return {
    answer: encodeModel({ ...model, graph: promoteInitializers(model.graph, names).graph }),
    tune: await step({ kind: 'crossEntropy' }, BATCH),
    adapt: await step(MARGINAL_ENTROPY, BATCH * COPIES),
  };
}

/** The initializers that are weights, and the temperature. */
export function weightNames({ graph }: OnnxModel): string[] {
  return [...graph.initializers.keys()].filter((name) =>
    /\.(weight|bias)$|^temperature$/.test(name),
  );
}
