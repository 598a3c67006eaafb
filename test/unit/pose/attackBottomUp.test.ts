import { expect, it } from 'vitest';

import { pictureGradients } from '../../../src/attacks/pictures/pictureGradients.ts';
import { coco } from '../../../src/coco/schema/schemas/coco.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { createRandom } from '../../../src/math/random.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { attackedPose } from '../../../src/pose/attack/attackedPose.ts';
import { poseOptions } from '../../../src/pose/options.ts';

const [SIDE, FIELDS, ANCHORS] = [4, 8, 12];
const PIXELS = SIDE * SIDE;

/** Anchors that are all the box of the whole picture; each score is 0.5 plus the pixels times its weights. */
function linearPeople(weights: readonly Float32Array[]): Uint8Array {
  const g = new GraphBuilder();
  const x = g.op('Flatten', [g.input('image', 'float32', [1, 3, SIDE, SIDE])]);
  const w = new Float32Array(3 * PIXELS * FIELDS * ANCHORS);
  const bias = new Float32Array(FIELDS * ANCHORS);
  for (const [anchor, own] of weights.entries()) {
    for (const [field, value] of [2, 2, 4, 4, 0.5].entries())
      bias[field * ANCHORS + anchor] = value;
    for (const [i, value] of own.entries()) w[i * bias.length + 4 * ANCHORS + anchor] = value;
  }
  const product = g.op('MatMul', [x, g.constant(float32Tensor([3 * PIXELS, bias.length], w))]);
  const sum = g.op('Add', [product, g.constant(float32Tensor([1, bias.length], bias))]);
  const shape = g.constant({
    dtype: 'int64',
    shape: [3],
    data: BigInt64Array.of(1n, BigInt(FIELDS), BigInt(ANCHORS)),
  });
  g.node('Reshape', [sum, shape], {}, ['people']);
  g.output('people', 'float32', [1, FIELDS, ANCHORS]);
  return encodeModel(g.build());
}

it('hides people that are read all at once along the exact gradient of their scores', async () => {
  const random = createRandom('people');
  const numbers = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => scale * random.normal());
  const weights = Array.from({ length: ANCHORS }, () => numbers(3 * PIXELS, 0.02));
  const picture = {
    kind: 'picture',
    height: SIDE,
    width: SIDE,
    channels: 3,
    data: Float32Array.from({ length: 3 * PIXELS }, () => random.uniform()),
  } as const;
  const inputs = [{ name: 'image', dtype: 'float32', shape: [1, 3, SIDE, SIDE] }] as const;
  const signature = { name: 'people', interface: 'tensors', inputs, outputs: [] } as const;
  const options = poseOptions.parse({ data: 'x', decoder: { kind: 'yolo', keypoints: 1 } });
  const model = attackedPose({ options, signatures: { target: signature } }, coco);
  const opened = pictureGradients(linearPeople(weights), {
    signature,
    tensor: options.tensor,
    outputs: model.outputs,
    signal: new AbortController().signal,
  });
  const person = { category: 'person', box: [0, 0, SIDE, SIDE], keypoints: [1, 1, 2] } as const;
  const item = { name: 'a', picture, truth: { keypoints: [person] }, attributes: {} };
  const [look] = await model.looks(item, opened, 'vanish');
  const [found] = await opened.differentiate([{ look: look!, picture }]);
  const gradient = look!.pullback(found!.gradient, picture).data;
  await opened.close();

  // Pixels stand behind each other by channel in the tensor, and by pixel in the picture.
  const place = (i: number) => (i % PIXELS) * 3 + Math.floor(i / PIXELS);
  const scores = weights.map((own) =>
    own.reduce((sum, value, i) => sum + value * picture.data[place(i)]!, 0.5),
  );
  const loss = scores.reduce((sum, score) => sum + Math.log(1 - score), 0);
  expect(found!.loss).toBeCloseTo(loss, 4);
  for (let i = 0; i < 3 * PIXELS; i++) {
    const slope = weights.reduce((sum, own, a) => sum - own[i]! / (1 - scores[a]!), 0);
    expect(gradient[place(i)]).toBeCloseTo(slope, 4);
  }
  // Nobody to hide: nothing to look at.
  expect(await model.looks({ ...item, truth: { keypoints: [] } }, opened, 'vanish')).toEqual([]);
});
