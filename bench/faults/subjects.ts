import { readFileSync } from 'node:fs';

import { unzipSync } from 'fflate';

import { float32Tensor, type TensorMap } from '../../src/core/tensor.ts';
import type { Batches } from '../../src/faults/campaign/faultRunner.ts';
import { createRandom } from '../../src/math/random.ts';
import type { OnnxModel } from '../../src/onnx/graph/model.ts';
import { decodeModel } from '../../src/onnx/proto/decodeModel.ts';
import { sharedData } from '../../test/helpers/sharedData.ts';

/** A model with inputs and what it should say. */
export interface BenchSubject {
  readonly name: string;
  readonly model: OnnxModel;
  readonly batches: Batches;
  readonly labels: readonly (readonly (number | undefined)[])[] | undefined;
}

/** One of the ACAS Xu networks on random inputs of its range; undefined when it is absent. */
export function acasSubject(inputs: number): BenchSubject | undefined {
  const file = sharedData('acasxu/acasxu_1_1.onnx');
  if (file === undefined) return undefined;
  const model = decodeModel(readFileSync(file));
  const input = model.graph.inputs.find(({ name }) => !model.graph.initializers.has(name))!;
  const random = createRandom('acas');
  const feeds = Array.from({ length: inputs }, (): TensorMap => ({
    [input.name]: float32Tensor(
      input.shape!.map((extent) => Number(extent ?? 1)),
      Array.from({ length: 5 }, () => random.uniform() - 0.5),
    ),
  }));
  return {
    name: 'ACAS Xu 1_1',
    model,
    batches: { feeds, items: feeds.map(() => 1) },
    labels: undefined,
  };
}

/** The MNIST network on test images; undefined when it is absent. */
export function mnistSubject(inputs: number): BenchSubject | undefined {
  const [file, images, meta] = [
    'models/mnist_cnn.onnx',
    'mnist/mnist_images.u8',
    'mnist/mnist_images.json',
  ].map(sharedData);
  if (file === undefined || images === undefined || meta === undefined) return undefined;
  const model = decodeModel(readFileSync(file));
  const bytes = readFileSync(images);
  const { labels } = JSON.parse(readFileSync(meta, 'utf8')) as { labels: number[] };
  const feeds = Array.from({ length: inputs }, (_, i): TensorMap => ({
    Input3: float32Tensor([1, 1, 28, 28], bytes.subarray(i * 784, (i + 1) * 784)),
  }));
  return {
    name: 'mnist_cnn',
    model,
    batches: { feeds, items: feeds.map(() => 1) },
    labels: labels.slice(0, inputs).map((label) => [label]),
  };
}

/** The bundled classifier of road signs, or its int8 build, on everyday scenes. */
export async function roadsigns(inputs: number, build = 'roadsigns'): Promise<BenchSubject> {
  const bundled = (file: string): Buffer =>
    readFileSync(new URL(`../../targets/bundled/${file}`, import.meta.url));
  const model = decodeModel(bundled(`${build}.onnx`));
  const files = unzipSync(bundled('roadsigns-everyday.npz'));
  const [images, labels] = ['images.npy', 'labels.npy'].map((name) => afterHeader(files[name]!));
  const [size, pixels] = [3 * 32 * 32, 32 * 32];
  const feed = (from: number, count: number): TensorMap => {
    const data = new Float32Array(count * size);
    for (let i = 0; i < count * pixels; i++)
      for (let channel = 0; channel < 3; channel++)
        data[Math.floor(i / pixels) * size + channel * pixels + (i % pixels)] =
          images![(from * pixels + i) * 3 + channel]! / 255;
    return { image: float32Tensor([count, 3, 32, 32], data) };
  };
  const batch = Math.min(16, inputs);
  const starts = Array.from({ length: Math.floor(inputs / batch) }, (_, i) => i * batch);
  return {
    name: build,
    model,
    batches: { feeds: starts.map((from) => feed(from, batch)), items: starts.map(() => batch) },
    labels: starts.map((from) => [...labels!.subarray(from, from + batch)]),
  };
}

/** The numbers of an .npy file of bytes. */
function afterHeader(file: Uint8Array): Uint8Array {
  return file.subarray(10 + file[8]! + 256 * file[9]!);
}
