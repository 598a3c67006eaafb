import { readFileSync } from 'node:fs';

import { afterAll, describe, expect, it } from 'vitest';

import { openGradients } from '../../../src/attacks/gradients/openGradients.ts';
import { classCriterion } from '../../../src/judgement/classCriterion.ts';
import { createPreprocessing } from '../../../src/judgement/preprocessing.ts';
import { createRandom } from '../../../src/math/random.ts';
import { tensorOption } from '../../../src/pictures/tensorOption.ts';

const bytes = readFileSync(new URL('../../../targets/bundled/roadsigns.onnx', import.meta.url));
const random = createRandom(5, 'gradients');
const picture = {
  kind: 'picture',
  height: 32,
  width: 32,
  channels: 3,
  data: Float32Array.from({ length: 3072 }, () => random.uniform()),
} as const;
const preprocessing = createPreprocessing(
  {
    name: 'roadsigns',
    interface: 'tensors',
    inputs: [{ name: 'image', dtype: 'float32', shape: [-1, 3, 32, 32] }],
    outputs: [],
  },
  { tensor: tensorOption.parse({}), example: picture, bytes: false },
);
const model = openGradients(bytes, { preprocessing, criterion: classCriterion(), batch: 4 });

describe('gradients of a model file in the attacker’s space', () => {
  afterAll(async () => model.close());

  it.each(['cross-entropy', 'margin', 'dlr'] as const)(
    'are the slope of %s along any direction',
    async (loss) => {
      const point = preprocessing.prepare(picture);
      const direction = point.map(() => random.normal());
      // Small, and for the mean of both sides, as float32 allows.
      const step = 2e-4;
      const at = (t: number) => ({
        point: point.map((value, i) => value + t * direction[i]!),
        original: { label: 3 },
      });
      const [here, ahead, behind] = await model.differentiate([at(0), at(step), at(-step)], loss);
      let slope = 0;
      for (const [i, value] of here!.gradient.entries()) slope += value * direction[i]!;
      const difference = (ahead!.loss - behind!.loss) / (2 * step);
      expect(Math.abs(slope - difference)).toBeLessThan(0.03 * Math.abs(difference) + 0.2);
    },
  );

  it('are the same alone and among others', async () => {
    const original = { label: 1 };
    const points = Array.from({ length: 6 }, () => ({
      point: picture.data.map(() => random.uniform()),
      original,
    }));
    const together = await model.differentiate(points, 'margin');
    const [alone] = await model.differentiate([points[5]!], 'margin');
    for (const [i, value] of alone!.gradient.entries())
      expect(together[5]!.gradient[i]).toBeCloseTo(value, 4);
    expect(alone!.judged.label).toBe(together[5]!.judged.label);
  });
});
