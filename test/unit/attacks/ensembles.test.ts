import { readFileSync } from 'node:fs';

import { afterAll, describe, expect, it } from 'vitest';

import { ENSEMBLES } from '../../../src/attacks/gradients/ensembleNames.ts';
import { ensembleOf } from '../../../src/attacks/gradients/ensembles.ts';
import { openGradients } from '../../../src/attacks/gradients/openGradients.ts';
import type { Picture } from '../../../src/core/picture.ts';
import { classCriterion } from '../../../src/judgement/classCriterion.ts';
import { createPreprocessing } from '../../../src/judgement/preprocessing.ts';
import { createRandom } from '../../../src/math/random.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { tensorOption } from '../../../src/pictures/tensorOption.ts';

const random = createRandom(8, 'ensembles');
const picture: Picture = {
  kind: 'picture',
  height: 32,
  width: 32,
  channels: 3,
  data: Float32Array.from({ length: 3072 }, () => random.uniform()),
};
const files = ['plain', 'residual'].map((name) =>
  readFileSync(new URL(`../../../targets/bundled/roadsigns-base-${name}.onnx`, import.meta.url)),
);
const pools = await Promise.all(files.map(async (bytes) => createSessionPool(bytes)));
const spaces = pools.map(({ inputs, outputs }) =>
  createPreprocessing(
    { name: 'base', interface: 'tensors', inputs, outputs },
    { tensor: tensorOption.parse({}), example: picture, bytes: false },
  ),
);
const models = files.map((bytes, i) =>
  openGradients(bytes, { preprocessing: spaces[i]!, criterion: classCriterion(), batch: 2 }),
);

/** The model's own answer as logarithms of probabilities, in double precision. */
async function logProbabilities(point: Float32Array): Promise<readonly (readonly number[])[]> {
  return Promise.all(
    pools.map(async (pool, i) => {
      const outputs = await pool.run(spaces[i]!.encode(point));
      const values = [...(Object.values(outputs)[0]!.data as Float32Array)];
      const sum = values.reduce((a, b) => a + b, 0);
      const known = values.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-3;
      return known ? values.map(Math.log) : normalised(values);
    }),
  );
}

function normalised(values: readonly number[]): readonly number[] {
  const highest = Math.max(...values);
  const total = highest + Math.log(values.reduce((sum, v) => sum + Math.exp(v - highest), 0));
  return values.map((value) => value - total);
}

const LABEL = 3;

/** Losses by their definition. */
async function lossAt(
  ensemble: string,
  kind: 'cross-entropy' | 'margin',
  point: Float32Array,
): Promise<number> {
  const all = await logProbabilities(point);
  const mean = all[0]!.map((_, k) => all.reduce((sum, own) => sum + own[k]!, 0) / all.length);
  const loss = (scores: readonly number[]): number =>
    kind === 'cross-entropy'
      ? -normalised(scores)[LABEL]!
      : Math.max(...scores.filter((_, k) => k !== LABEL)) - scores[LABEL]!;
  return ensemble === 'logits'
    ? loss(mean)
    : all.reduce((sum, own) => sum + loss(own) / all.length, 0);
}

describe('several base models as one', () => {
  afterAll(async () => {
    for (const one of [...models, ...pools]) await one.close();
  });

  it.each([
    ['losses', 'cross-entropy'],
    ['losses', 'margin'],
    ['logits', 'cross-entropy'],
    ['logits', 'margin'],
  ] as const)('%s: loss and slope of %s by their definition', async (name, kind) => {
    const point = spaces[0]!.prepare(picture);
    const [answer] = await ensembleOf(name, models)([{ point, original: { label: LABEL } }], kind);
    expect(answer!.loss).toBeCloseTo(await lossAt(name, kind, point), 3);
    // Along the gradient itself, where bends of the model matter least.
    const size = Math.hypot(...answer!.gradient);
    const direction = answer!.gradient.map((value) => value / size);
    const at = (t: number) => point.map((value, i) => value + t * direction[i]!);
    const [ahead, behind] = [
      await lossAt(name, kind, at(4e-3)),
      await lossAt(name, kind, at(-4e-3)),
    ];
    const difference = (ahead - behind) / 8e-3;
    expect(difference / size).toBeGreaterThan(0.97);
    expect(difference / size).toBeLessThan(1.03);
  });

  it('gradients: each model has the same say', async () => {
    const query = { point: spaces[0]!.prepare(picture), original: { label: LABEL } };
    const [whole] = await ensembleOf('gradients', models)([query], 'margin');
    const own = [];
    for (const { differentiate } of models) own.push((await differentiate([query], 'margin'))[0]!);
    const sizes = own.map(({ gradient }) => gradient.reduce((s, v) => s + Math.abs(v), 0) / 3072);
    for (let i = 0; i < 3072; i += 97) {
      const mean = own.reduce((sum, { gradient }, m) => sum + gradient[i]! / sizes[m]! / 2, 0);
      expect(whole!.gradient[i]).toBeCloseTo(mean, 4);
    }
  });

  it.each(ENSEMBLES)('%s of one model is the model', async (name) => {
    const query = { point: spaces[0]!.prepare(picture), original: { label: LABEL } };
    const [alone] = await models[0]!.differentiate([query], 'margin');
    const [whole] = await ensembleOf(name, [models[0]!])([query], 'margin');
    expect(whole!.gradient).toEqual(alone!.gradient);
  });
});
