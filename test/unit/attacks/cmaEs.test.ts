import { expect, it } from 'vitest';

import { cmaEs } from '../../../src/attacks/cma/cmaEs.ts';
import { linearCase } from '../../helpers/linearClassifier.ts';

it.each(['linf', 'l2'] as const)(
  'needs fewer queries when a model of all answers screens its points: %s',
  async (norm) => {
    const { least } = linearCase({ norm, epsilon: 1 });
    const { view, items } = linearCase({ norm, epsilon: 1.3 * least[norm], items: 3 });
    const spent = async (screen: number): Promise<number> => {
      const settings = cmaEs.options.parse({ size: 8, screen });
      const outcomes = await cmaEs.attack(view, items, { queries: 400 }, settings);
      if (screen > 1) expect(outcomes.every(({ success }) => success)).toBe(true);
      return outcomes.reduce((sum, { queries }) => sum + queries, 0);
    };
    expect(await spent(12)).toBeLessThan(0.85 * (await spent(1)));
  },
);

it('cannot break a linear model below its exact robustness', async () => {
  const { least } = linearCase({ norm: 'linf', epsilon: 1 });
  const { view, items } = linearCase({ norm: 'linf', epsilon: 0.98 * least.linf, items: 2 });
  const outcomes = await cmaEs.attack(view, items, { queries: 300 }, cmaEs.options.parse({}));
  expect(outcomes.every(({ success, queries }) => !success && queries === 300)).toBe(true);
});

it('screens low frequencies alone', () => {
  expect(cmaEs.options.safeParse({ space: 'tiles', screen: 4 }).success).toBe(false);
  expect(cmaEs.options.safeParse({ space: 'tiles', screen: 1 }).success).toBe(true);
});
