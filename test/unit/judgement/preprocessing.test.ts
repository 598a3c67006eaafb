import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ModelSignature } from '../../../src/core/signature.ts';
import type { Dtype } from '../../../src/core/tensor.ts';
import { createPreprocessing } from '../../../src/judgement/preprocessing.ts';
import { tensorOption } from '../../../src/pictures/tensorOption.ts';
import { createRandom } from '../../../src/math/random.ts';

const signature = (dtype: Dtype, shape: readonly number[]): ModelSignature => ({
  name: 'm',
  interface: 'tensors',
  inputs: [{ name: 'x', dtype, shape }],
  outputs: [],
});
const picture = {
  kind: 'picture' as const,
  height: 4,
  width: 5,
  channels: 3,
  data: new Float32Array(60),
};

describe('what was sent is what was meant', () => {
  it.each([
    ['float32', [-1, 3, 4, 5], {}],
    ['float32', [-1, 4, 5, 3], { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }],
    ['float32', [1, 3, 4, 5], { colors: 'bgr', range: [0, 255] }],
    ['uint8', [-1, 4, 5, 3], {}],
    ['float32', [-1, 60], { layout: 'channels-first' }],
    ['float16', [-1, 3, 4, 5], {}],
  ] as const)('%s %j %j', (dtype, shape, option) => {
    const space = createPreprocessing(signature(dtype, shape), {
      tensor: tensorOption.parse(option),
      example: picture,
    });
    const random = createRandom(5);
    const point = space.snap(Float32Array.from({ length: 60 }, () => random.uniform()));
    const seen = space.decode(space.encode(point));
    for (let i = 0; i < 60; i++)
      expect(Math.round(seen[i]! * 255)).toBe(Math.round(point[i]! * 255));
  });
});

it('snaps to the nearest byte inside the bounds, always to the same one', () => {
  const space = createPreprocessing(signature('float32', [-1, 4, 5, 3]), {
    tensor: tensorOption.parse({}),
    example: picture,
  });
  fc.assert(
    fc.property(fc.float({ min: -2, max: 2 }), (value) => {
      const snapped = space.snap(new Float32Array(60).fill(value))[7]!;
      const clipped = Math.min(1, Math.max(0, Number.isNaN(value) ? 0 : value));
      expect(Math.abs(snapped - clipped)).toBeLessThanOrEqual(0.5 / 255 + 1e-6);
      expect(Math.abs(snapped * 255 - Math.round(snapped * 255))).toBeLessThan(1e-4);
      expect(space.snap(new Float32Array(60).fill(snapped))[7]).toBe(snapped);
    }),
  );
});

it('refuses a model of several inputs', () => {
  const two = signature('float32', [-1, 4, 5, 3]);
  const inputs = [...two.inputs, { name: 'extra', dtype: 'float32' as const, shape: [1] }];
  const create = () =>
    createPreprocessing({ ...two, inputs }, { tensor: tensorOption.parse({}), example: picture });
  expect(create).toThrow(/the model takes extra beside x/);
});
