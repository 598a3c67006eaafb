import * as tf from '@tensorflow/tfjs';

import { elementCount, float32Tensor } from '../../src/core/tensor.ts';
import type { Tensor } from '../../src/core/tensor.ts';
import { createRandom } from '../../src/math/random.ts';
import { gradientModel } from '../../src/onnx/gradient/gradientModel.ts';
import { int64Tensor } from '../../src/onnx/graph/constants.ts';
import type { OnnxModel } from '../../src/onnx/graph/model.ts';
import { probeTypes } from '../../src/onnx/graph/probeTypes.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { relativeL2 } from '../../test/helpers/onnx/compareGradients.ts';
import { mobileNet } from '../../test/helpers/onnx/mobileNet.ts';
import { loadHere, runHere } from '../../test/helpers/onnx/runHere.ts';
import { interpret } from '../../test/helpers/onnx/tfInterpreter.ts';
import { findTorch } from '../../test/helpers/onnx/runTorch.ts';
import { torchGradients } from '../../test/helpers/onnx/torchGradients.ts';
import { cpuTimeMs, leastCpuTimesMs } from '../cpuTime.ts';
import type { BenchRow } from '../benchRow.ts';

const SHAPE = [4, 3, 224, 224];
const LABELS = [1, 2, 3, 4];
const ROUNDS = 12;
const INPUT = 'forward + input gradient, MobileNet-like 4x3x224x224';
const WEIGHTS = 'forward + all weight gradients, MobileNet-like 4x3x224x224';

/** Gradients of a network like MobileNetV2 at 4x3x224x224, one thread, against its forward run, tfjs-cpu and PyTorch. */
export async function gradientRows(): Promise<BenchRow[]> {
  const random = createRandom(1);
  const model = mobileNet({ random, batch: 4, side: 224 });
  const image = float32Tensor(
    SHAPE,
    Float32Array.from({ length: elementCount(SHAPE) }, () => random.normal()),
  );
  const feeds: Record<string, Tensor> = { image, labels: int64Tensor(LABELS) };
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
    ROUNDS,
  );
  const peer = await tensorflowMs(model, image);
  const gradient = (await input.run(feeds))[byInput.gradients['image'] ?? ''] as Tensor;
  await Promise.all([forward, input, weight].map((session) => session.release()));
  return [
    row(`${INPUT} | tfjs-cpu`, ms.input, peer, 1 / 150, '1/150'),
    row(`${INPUT} | own forward`, ms.input, ms.forward, 3.5),
    row(`${WEIGHTS} | own forward`, ms.weight, ms.forward, 9),
    torchRow(ms.input, { bytes: encodeModel(model), image, gradient }),
  ];
}

function row(name: string, ours: number, peer: number, most: number, text = `${most}`): BenchRow {
  return {
    name,
    ours: `${ours.toFixed(1)} ms`,
    peer: `${peer.toFixed(1)} ms`,
    ratio: ours / peer,
    target: `<= ${text}`,
    holds: ours / peer <= most,
  };
}

/** One forward run and input gradient in TensorFlow.js on the CPU backend. It takes many seconds, so only one. */
async function tensorflowMs(model: OnnxModel, image: Tensor): Promise<number> {
  await tf.setBackend('cpu');
  const probed = await probeTypes(model, { image }, runHere);
  const x = tf.tensor(image.data as Float32Array, SHAPE);
  const wanted = tf.oneHot(LABELS, 1000);
  const gradient = tf.grad((value: tf.Tensor) => {
    const logits = interpret(tf, model, probed, { image: value }).get('logits') as tf.Tensor;
    return tf.logSoftmax(logits).mul(wanted).sum().neg();
  });
  return cpuTimeMs(async () => gradient(x).data());
}

/** The same network from the same bytes in PyTorch; its time is taken inside Python. */
function torchRow(
  ours: number,
  {
    bytes,
    image,
    gradient,
  }: Readonly<Record<'image' | 'gradient', Tensor>> & { bytes: Uint8Array },
): BenchRow {
  const name = `${INPUT} | PyTorch, CPU, one thread`;
  const python = findTorch();
  if (python === undefined) {
    return {
      name,
      ours: `${ours.toFixed(1)} ms`,
      peer: 'absent',
      ratio: null,
      target: '<= 1.2',
      holds: null,
    };
  }
  const losses = [{ withRespectTo: ['image'], labels: LABELS }];
  const answer = torchGradients({ python, bytes, feeds: { image }, losses, rounds: ROUNDS });
  const apart = relativeL2(gradient.data as Float32Array, answer.gradients[0]?.[0] ?? []);
  if (!(apart < 1e-2)) throw new Error(`PyTorch computes another gradient, ${apart} away`);
  return row(name, ours, answer.cpuMs, 1.2);
}
