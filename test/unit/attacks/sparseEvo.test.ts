import { expect, it } from 'vitest';

import { sparseEvo } from '../../../src/attacks/label/sparseEvo.ts';
import { linearCase } from '../../helpers/linearClassifier.ts';

it('finds, from labels alone, nearly as few pixels as a linear model needs', async () => {
  // The best pixel of the grey picture moves the score by 0.5 |w|_1 of its three weights.
  const { view, items, leastPixels } = linearCase({
    norm: 'l0',
    epsilon: Infinity,
    margin: 4,
    sees: 'labels',
    items: 4,
  });
  expect(leastPixels).toBe(2);
  const outcomes = await sparseEvo.attack(view, items, { queries: 500 }, {});
  for (const { success, distance } of outcomes) {
    expect(success).toBe(true);
    expect(distance).toBeLessThanOrEqual(leastPixels + 2);
  }
});
