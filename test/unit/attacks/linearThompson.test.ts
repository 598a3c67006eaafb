import { expect, it } from 'vitest';

import { linearThompson } from '../../../src/attacks/score/linearThompson.ts';
import { square } from '../../../src/attacks/score/square.ts';
import { linearCase } from '../../helpers/linearClassifier.ts';

it.each(['linf', 'l2'] as const)(
  'learns a linear margin of 192 numbers from about as many answers, and needs fewer than squares do: %s',
  async (norm) => {
    const { least } = linearCase({ norm, epsilon: 1 });
    const { view, items } = linearCase({ norm, epsilon: 1.3 * least[norm], items: 2 });
    const settings = linearThompson.options.parse({ frequencies: 8 });
    const outcomes = await linearThompson.attack(view, items, { queries: 400 }, settings);
    for (const { success, queries } of outcomes) {
      expect(success).toBe(true);
      // One query breaks it only by chance: the gradient is not known before.
      expect(queries).toBeGreaterThan(20);
    }
    const squares = await square.attack(view, items, { queries: 400 }, {});
    const all = (results: typeof outcomes): number =>
      results.reduce((sum, { queries }) => sum + queries, 0);
    expect(all(outcomes)).toBeLessThan(0.8 * all(squares));
  },
);

it('cannot break a linear model below its exact robustness', async () => {
  const { least } = linearCase({ norm: 'linf', epsilon: 1 });
  const { view, items } = linearCase({ norm: 'linf', epsilon: 0.98 * least.linf, items: 2 });
  const settings = linearThompson.options.parse({ frequencies: 8 });
  const outcomes = await linearThompson.attack(view, items, { queries: 400 }, settings);
  expect(outcomes.every(({ success, queries }) => !success && queries === 400)).toBe(true);
});
