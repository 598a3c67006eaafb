import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { distributionTuned } from '../../../src/attacks/gradients/distributionTuned.ts';
import { openGradients } from '../../../src/attacks/gradients/openGradients.ts';
import { classCriterion } from '../../../src/judgement/classCriterion.ts';
import { createPreprocessing } from '../../../src/judgement/preprocessing.ts';
import { createRandom } from '../../../src/math/random.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { tensorOption } from '../../../src/pictures/tensorOption.ts';

const bytes = readFileSync(
  new URL('../../../targets/bundled/roadsigns-base-plain.onnx', import.meta.url),
);
const SIGMA = 0.1;

describe('a base model tuned to gradients of its data', () => {
  it('has gradients nearer to the score of noisy data than before, by their definition', async () => {
    const random = createRandom(3, 'tuned');
    const examples = Array.from({ length: 6 }, (_, i) => ({
      point: Float32Array.from({ length: 3072 }, () => random.uniform()),
      label: i % 3,
    }));
    const pool = await createSessionPool(bytes);
    const preprocessing = createPreprocessing(
      { name: 'base', interface: 'tensors', inputs: pool.inputs, outputs: pool.outputs },
      {
        tensor: tensorOption.parse({}),
        example: { kind: 'picture', height: 32, width: 32, channels: 3, data: examples[0]!.point },
        bytes: false,
      },
    );
    await pool.close();
    const tune = async () =>
      distributionTuned(bytes, {
        preprocessing,
        examples,
        steps: 20,
        weight: 10,
        noise: SIGMA,
        rate: 1e-3,
        random: createRandom(4, 'tuned'),
      });
    const after = await tune();
    expect(Buffer.from(await tune()).equals(Buffer.from(after))).toBe(true);
    // On other noise than that of the tuning; |s g - z|^2 a number, g the gradient of -log p.
    const noisy = examples.map(({ point, label }) => {
      const z = point.map(() => random.normal());
      return { z, label, point: point.map((value, i) => value + SIGMA * z[i]!) };
    });
    const judged = async (model: Uint8Array) => {
      const own = openGradients(model, { preprocessing, criterion: classCriterion(), batch: 6 });
      const answers = await own.differentiate(
        noisy.map(({ point, label }) => ({ point, original: { label } })),
        'cross-entropy',
      );
      await own.close();
      let [distance, loss] = [0, 0];
      for (const [k, { gradient, loss: one }] of answers.entries()) {
        loss += one / 6;
        for (const [i, g] of gradient.entries())
          distance += (SIGMA * g - noisy[k]!.z[i]!) ** 2 / gradient.length / 6;
      }
      return { distance, loss };
    };
    const [then, now] = [await judged(bytes), await judged(after)];
    expect(now.distance).toBeLessThan(then.distance);
    expect(now.loss).toBeLessThan(then.loss);
  });
});
