import { expect, it } from 'vitest';

import { squareLabels } from '../../../src/attacks/label/squareLabels.ts';
import { linearCase } from '../../helpers/linearClassifier.ts';

it('comes near the exact robustness of a linear model, from labels alone', async () => {
  const { least } = linearCase({ norm: 'linf', epsilon: 1 });
  const { view, items } = linearCase({
    norm: 'linf',
    epsilon: 2.5 * least.linf,
    items: 2,
    sees: 'labels',
  });
  const budget = { queries: 2000 };
  const outcomes = await squareLabels.attack(view, items, budget, { share: 0.8, starts: 10 });
  for (const { success, distance } of outcomes) {
    expect(success).toBe(true);
    expect(distance).toBeGreaterThanOrEqual(least.linf);
  }
});

it('finds nothing below the exact robustness', async () => {
  const { least } = linearCase({ norm: 'linf', epsilon: 1 });
  const { view, items } = linearCase({
    norm: 'linf',
    epsilon: 0.98 * least.linf,
    items: 2,
    sees: 'labels',
  });
  const budget = { queries: 300 };
  const outcomes = await squareLabels.attack(view, items, budget, { share: 0.8, starts: 10 });
  expect(outcomes.every(({ success, queries }) => !success && queries === 300)).toBe(true);
});
