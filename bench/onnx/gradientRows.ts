import { elementCount, float32Tensor } from '../../src/core/tensor.ts';
import type { Tensor } from '../../src/core/tensor.ts';
import { createRandom } from '../../src/math/random.ts';
import { gradientModel } from '../../src/onnx/gradient/gradientModel.ts';
import { int64Tensor } from '../../src/onnx/graph/constants.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { mobileNet } from '../../test/helpers/onnx/mobileNet.ts';
import { loadHere, runHere } from '../../test/helpers/onnx/runHere.ts';
import { leastCpuTimesMs } from '../cpuTime.ts';
import type { BenchRow } from '../benchRow.ts';

const SHAPE = [4, 3, 224, 224];

/** Gradients of a network like MobileNetV2 at 4x3x224x224, against its own forward run, one thread. */
export async function gradientRows(): Promise<BenchRow[]> {
  const random = createRandom(1);
  const model = mobileNet({ random, batch: 4, side: 224 });
  const image = float32Tensor(
    SHAPE,
    Float32Array.from({ length: elementCount(SHAPE) }, () => random.normal()),
  );
  const feeds: Record<string, Tensor> = { image, labels: int64Tensor([1, 2, 3, 4]) };
  const loss = { kind: 'crossEntropy' } as const;
  const options = { loss, feeds: { image }, run: runHere, keepOutputs: false };
  const weights = [...model.graph.initializers.keys()].filter((name) => name.endsWith('.w'));
  const byInput = await gradientModel(model, { ...options, withRespectTo: ['image'] });
  const byWeights = await gradientModel(model, { ...options, withRespectTo: weights });
  const forward = await loadHere(encodeModel(model));
  const input = await loadHere(encodeModel(byInput.model));
  const weight = await loadHere(encodeModel(byWeights.model));
  const ms = await leastCpuTimesMs(
    {
      forward: () => forward.run(feeds),
      input: () => input.run(feeds),
      weight: () => weight.run(feeds),
    },
    5,
  );
  await Promise.all([forward, input, weight].map((session) => session.release()));
  const row = (name: string, ours: number, peer: number, most: number): BenchRow => ({
    name,
    ours: `${ours.toFixed(1)} ms`,
    peer: `${peer.toFixed(1)} ms`,
    ratio: ours / peer,
    target: `<= ${most}`,
    holds: ours / peer <= most,
  });
  return [
    row(
      'forward + input gradient, MobileNet-like 4x3x224x224 | own forward',
      ms.input,
      ms.forward,
      3.5,
    ),
    row(
      'forward + all weight gradients, MobileNet-like 4x3x224x224 | own forward',
      ms.weight,
      ms.forward,
      9,
    ),
  ];
}
