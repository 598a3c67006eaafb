import { describe, expect, it } from 'vitest';

import { cosineBasis } from '../../../src/attacks/frame/cosineBasis.ts';
import { ATTACKS } from '../../../src/attacks/attacks.ts';
import type { AttackView } from '../../../src/attacks/frame/attack.ts';
import { bases } from '../../../src/attacks/hybrid/bases.ts';
import { basesLabels } from '../../../src/attacks/hybrid/basesLabels.ts';
import { gradientFeatures } from '../../../src/attacks/score/gradientFeatures.ts';
import { priorGuided } from '../../../src/attacks/hybrid/priorGuided.ts';
import type { Differentiate } from '../../../src/judgement/classifierView.ts';
import { createRandom } from '../../../src/math/random.ts';
import { linearCase } from '../../helpers/linearClassifier.ts';

const FORM = { kind: 'picture', height: 8, width: 6, channels: 3 } as const;
const random = createRandom(3, 'hybrid');
const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
const product = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('gradient features', () => {
  it('reduce a change by the transpose of what expands coefficients', () => {
    const basis = cosineBasis(FORM, 0.5);
    const [coefficients, change] = [normals(basis.count), normals(8 * 6 * 3)];
    expect(product(basis.expand(coefficients), change)).toBeCloseTo(
      product(coefficients, basis.reduce(change)),
      5,
    );
    for (const [i, value] of basis.reduce(basis.expand(coefficients)).entries())
      expect(value).toBeCloseTo(coefficients[i]!, 5);
  });

  it('give the change of a linear margin as the product with weights', () => {
    const known = [Float32Array.from(normals(144)), Float32Array.from(normals(144))];
    const features = gradientFeatures(FORM, known, 4);
    const [weights, change] = [normals(features.size), normals(144)];
    expect(product(features.of(change), weights)).toBeCloseTo(
      product(features.gradient(weights), change),
      4,
    );
  });
});

/** A base model with the gradient of another one, times a factor, or with one drawn by chance. */
function base(view: AttackView, factor: number, noise = 0): Differentiate {
  const own = createRandom(5, 'base');
  return async (queries, loss) =>
    (await view.surrogates![0]!(queries, loss)).map((answer) => ({
      ...answer,
      gradient: answer.gradient.map((value) => factor * value + noise * own.normal()),
    }));
}

describe('prior-guided', () => {
  const wide = linearCase({ norm: 'linf', epsilon: 1 });

  it('needs one query where a base model is the target', async () => {
    // Smoothing gradients of white noise costs a part of them.
    const { view, items } = linearCase({ norm: 'linf', epsilon: 2 * wide.least.linf });
    const outcomes = await priorGuided.attack(view, items, { queries: 5 }, parsed());
    expect(outcomes.map(({ success, queries }) => [success, queries])).toEqual(
      items.map(() => [true, 1]),
    );
  });

  it.each(['linf', 'l2'] as const)(
    'learns a linear margin of 192 numbers from about as many answers, whatever the base model says: %s',
    async (norm) => {
      const { view, items } = linearCase({ norm, epsilon: 1.25 * wide.least[norm], items: 2 });
      const misled = { ...view, surrogates: [base(view, -0.1, 1)] };
      const settings = parsed({ frequencies: 8 });
      const outcomes = await priorGuided.attack(misled, items, { queries: 400 }, settings);
      for (const { success, queries } of outcomes) {
        expect(success).toBe(true);
        expect(queries).toBeGreaterThan(20);
      }
    },
  );

  function parsed(settings: object = {}) {
    return priorGuided.options.parse(settings);
  }
});

describe('ensemble reweighting', () => {
  const { least } = linearCase({ norm: 'linf', epsilon: 1 });
  const epsilon = 1.02 * least.linf;

  it('finds which of two base models is the target in two or three queries', async () => {
    for (const [signs, most] of [
      [[1, -1], 2],
      [[-1, 1], 3],
    ] as const) {
      const { view, items } = linearCase({ norm: 'linf', epsilon });
      const own = { ...view, surrogates: signs.map((sign) => base(view, sign)) };
      const settings = bases.options.parse({ kernel: 1 });
      for (const outcome of await bases.attack(own, items, { queries: 20 }, settings)) {
        expect(outcome.success).toBe(true);
        expect(outcome.queries).toBeLessThanOrEqual(most);
      }
    }
  });

  it('finds it from labels by chance: half of all mixtures lean towards it', async () => {
    const { view, items } = linearCase({ norm: 'linf', epsilon, sees: 'labels', items: 60 });
    const own = { ...view, surrogates: [base(view, 1), base(view, -1)] };
    const settings = basesLabels.options.parse({ kernel: 1 });
    const outcomes = await basesLabels.attack(own, items, { queries: 20 }, settings);
    const queries = outcomes.map((one) => one.queries);
    // One for the equal mixture, which changes nothing, and two on average for a coin.
    const mean = queries.reduce((sum, value) => sum + value, 0) / queries.length;
    expect(outcomes.every(({ success }) => success)).toBe(true);
    expect(mean).toBeGreaterThan(2.4);
    expect(mean).toBeLessThan(3.6);
  });
});

describe.each(ATTACKS.filter(({ name }) => name.endsWith('-transferred')))('$name', (attack) => {
  it('ends at the first query where the transferred sample is wrong, and counts its gradients', async () => {
    const { least } = linearCase({ norm: 'linf', epsilon: 1 });
    const sees = attack.needs === 'labels' ? 'labels' : 'scores';
    const { view, items } = linearCase({ norm: 'linf', epsilon: 2 * least.linf, sees });
    const outcomes = await attack.attack(view, items, { queries: 5 }, attack.options.parse({}));
    for (const { success, queries, backward } of outcomes)
      expect([success, queries, backward]).toEqual([true, 1, 50]);
  });
});
