import { readFileSync } from 'node:fs';

import { afterAll, describe, expect, it } from 'vitest';

import { openGradients } from '../../../src/attacks/gradients/openGradients.ts';
import { classCriterion } from '../../../src/judgement/classCriterion.ts';
import type { LayerLoss } from '../../../src/judgement/classifierView.ts';
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

  it.each([0.3, 0.6, { scores: true }] as const)(
    'are those of the numbers of layer %s, weighted',
    async (layer) => {
      const point = preprocessing.prepare(picture);
      const original = { label: 3 };
      let length = 10;
      if (typeof layer === 'number') {
        const [importance] = await model.differentiate([{ point, original }], {
          at: 'importance',
          layer,
        });
        ({ length } = importance!.gradient);
      }
      const weights = Float32Array.from({ length }, () => random.normal());
      const direction = point.map(() => random.normal());
      const at = (t: number) => ({
        point: point.map((value, i) => value + t * direction[i]!),
        original,
        weights,
      });
      const loss = { at: 'features', layer } as const;
      const [zero, ahead, behind] = await model.differentiate([at(0), at(2e-4), at(-2e-4)], loss);
      let slope = 0;
      for (const [i, value] of zero!.gradient.entries()) slope += value * direction[i]!;
      const difference = (ahead!.loss - behind!.loss) / 4e-4;
      expect(Math.abs(slope - difference)).toBeLessThan(0.03 * Math.abs(difference) + 0.5);
    },
  );

  it('say how the score hangs on a layer: its weights, chained through, are the gradient of the score', async () => {
    const point = preprocessing.prepare(picture);
    const original = { label: 3 };
    const ask = async (loss: LayerLoss, weights?: Float32Array) =>
      (await model.differentiate([{ point, original, weights }], loss))[0]!.gradient;
    const importance = await ask({ at: 'importance', layer: 0.5 });
    const through = await ask({ at: 'features', layer: 0.5 }, importance);
    const score = Float32Array.from({ length: 10 }, (_, i) => (i === 3 ? 1 : 0));
    const direct = await ask({ at: 'features', layer: { scores: true } }, score);
    for (const [i, value] of direct.entries()) expect(through[i]).toBeCloseTo(value, 3);
  });
});
