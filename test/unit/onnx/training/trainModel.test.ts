import { expect, it } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import { float32Tensor, type Tensor, type TensorMap } from '../../../../src/core/tensor.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { GraphBuilder } from '../../../../src/onnx/graph/graphBuilder.ts';
import { decodeModel } from '../../../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../../../src/onnx/sessions/sessionPool.ts';
import { trainableParameters } from '../../../../src/onnx/training/trainableParameters.ts';
import { trainMlp } from '../../../../src/onnx/training/trainMlps.ts';
import { trainModel } from '../../../../src/onnx/training/trainModel.ts';

/** Pictures of 8 x 8 with a bright bar in noise; the label says whether it lies or stands. */
function bars(rows: number, seed: string): { image: Tensor; labels: Tensor } {
  const random = createRandom(seed);
  const image = Float32Array.from({ length: rows * 64 }, () => random.normal());
  const labels = new BigInt64Array(rows);
  for (let row = 0; row < rows; row++) {
    const stands = random.integer(2);
    const at = 2 + random.integer(4);
    for (let i = 0; i < 8; i++) {
      const pixel = row * 64 + (stands === 1 ? 8 * i + at : 8 * at + i);
      image[pixel] = (image[pixel] ?? 0) + 2;
    }
    labels[row] = BigInt(stands);
  }
  return {
    image: float32Tensor([rows, 1, 8, 8], image),
    labels: { dtype: 'int64', shape: [rows], data: labels },
  };
}

/** Conv 5x5 (6 channels), BatchNormalization, Relu, GlobalMaxPool, Gemm to two logits. */
function convolutional(): Uint8Array {
  const random = createRandom('cnn');
  const graph = new GraphBuilder();
  const weight = (name: string, shape: readonly number[], scale: number): string =>
    graph.constant(
      float32Tensor(
        shape,
        Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random.normal()),
      ),
      name,
    );
  const level = (name: string, value: number): string =>
    graph.constant(float32Tensor([6], new Float32Array(6).fill(value)), name);
  graph.input('image', 'float32', ['n', 1, 8, 8]);
  const conv = graph.op('Conv', ['image', weight('kernel', [6, 1, 5, 5], 0.2)]);
  const normal = graph.op('BatchNormalization', [
    conv,
    level('scale', 1),
    level('shift', 0),
    level('mean', 0.1),
    level('variance', 2),
  ]);
  const pooled = graph.op('Flatten', [graph.op('GlobalMaxPool', [graph.op('Relu', [normal])])]);
  graph.node(
    'Gemm',
    [pooled, weight('head', [6, 2], 0.4), graph.constant(float32Tensor([2], [0, 0]), 'bias')],
    {},
    ['logits'],
  );
  graph.output('logits', 'float32', ['n', 2]);
  return encodeModel(graph.build());
}

async function accuracy(
  model: Uint8Array,
  { image, labels }: { image: Tensor; labels: Tensor },
): Promise<number> {
  const pool = await createSessionPool(model);
  const { logits } = await pool.run({ image });
  await pool.close();
  const scores = (logits as Tensor).data as Float32Array;
  const right = Array.from(labels.data as BigInt64Array).filter((label, row) => {
    const [lies = 0, stands = 0] = scores.subarray(2 * row, 2 * row + 2);
    return Number(label) === Number(stands > lies);
  });
  return right.length / labels.data.length;
}

it('trains a convolutional network', async () => {
  const options = {
    model: convolutional(),
    loss: { kind: 'crossEntropy' },
    data: bars(400, 'train'),
    validation: bars(90, 'held'),
    steps: 200,
    learningRate: 0.02,
    batch: 40,
  } as const;
  const trained = await trainModel({ ...options, random: createRandom(1) });
  const fresh = bars(500, 'fresh');
  expect(await accuracy(options.model, fresh)).toBeLessThan(0.8);
  expect(await accuracy(trained.model, fresh)).toBeGreaterThan(0.95);
  expect(trained.validationLoss).toBeLessThan(0.15);
  const before = decodeModel(options.model).graph.initializers;
  const after = decodeModel(trained.model).graph.initializers;
  for (const name of ['kernel', 'scale', 'shift', 'head', 'bias'])
    expect(after.get(name)).not.toEqual(before.get(name));
  for (const name of ['mean', 'variance']) expect(after.get(name)).toEqual(before.get(name));
  const again = await trainModel({ ...options, steps: 40, random: createRandom(2) });
  const twice = await trainModel({ ...options, steps: 40, random: createRandom(2) });
  expect(Buffer.compare(again.model, twice.model)).toBe(0);
});

it('walks the same way as the hand-written trainer', async () => {
  const random = createRandom('walk');
  const x = Float32Array.from({ length: 60 }, () => random.normal());
  const labels = BigInt64Array.from({ length: 20 }, (_, row) =>
    BigInt(Number((x[3 * row] ?? 0) > 0)),
  );
  const y = Float32Array.from({ length: 40 }, (_, i) => Number(Number(labels[i >> 1]) === i % 2));
  const mlp = {
    layers: [3, 6, 2],
    loss: 'cross-entropy',
    x,
    y,
    steps: 25,
    standardize: false,
    weightDecay: 0.1,
    learningRate: 0.05,
  } as const;
  const start = await trainMlp({ ...mlp, learningRate: 0, random: createRandom(5) });
  const hand = await trainMlp({ ...mlp, random: createRandom(5) });
  const data: TensorMap = {
    input: float32Tensor([20, 3], x),
    labels: { dtype: 'int64', shape: [20], data: labels },
  };
  const general = await trainModel({
    ...mlp,
    model: start.model,
    loss: { kind: 'crossEntropy' },
    data,
    random: createRandom(5),
  });
  expect(general.losses).toHaveLength(25);
  for (const [step, loss] of hand.losses.entries())
    expect(general.losses[step]).toBeCloseTo(loss, 4);
  expect(hand.losses.at(-1)).toBeLessThan((hand.losses[0] ?? 0) / 2);
});

it('reports divergence as an outcome', async () => {
  const options = {
    model: convolutional(),
    loss: { kind: 'crossEntropy' },
    data: bars(40, 'few'),
    steps: 40,
  } as const;
  const trained = await trainModel({ ...options, learningRate: 1e20, random: createRandom(1) });
  expect(trained.outcome).toBe('diverged');
});

it('says what does not fit', async () => {
  const { image, labels } = bars(10, 'few');
  const train = async (data: TensorMap, parameters?: string[]): Promise<unknown> =>
    trainModel({
      model: convolutional(),
      loss: { kind: 'crossEntropy' },
      data,
      parameters,
      random: createRandom(1),
    }).catch((e: unknown) => e);
  for (const [error, message] of [
    [await train({ image }), "no 'labels'"],
    [await train({ image, labels: bars(9, 'other').labels }), "9 rows of 'labels' for 10"],
    [await train({ image, labels }, ['nothing']), "'nothing'"],
  ] as const) {
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toContain(message);
  }
});

it('finds what is trainable', () => {
  expect(trainableParameters(decodeModel(convolutional()).graph)).toEqual([
    'kernel',
    'scale',
    'shift',
    'head',
    'bias',
  ]);
});
