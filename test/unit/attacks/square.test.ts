import { describe, expect, it } from 'vitest';

import { randomNoise } from '../../../src/attacks/control/randomNoise.ts';
import { square } from '../../../src/attacks/score/square.ts';
import { linearCase } from '../../helpers/linearClassifier.ts';

describe.each(['linf', 'l2'] as const)('square under %s', (norm) => {
  it('breaks a linear model not far above its exact robustness, where noise does not', async () => {
    const { least } = linearCase({ norm, epsilon: 1 });
    const epsilon = 2.5 * least[norm];
    const { view, items } = linearCase({ norm, epsilon, items: 2 });
    const outcomes = await square.attack(view, items, { queries: 2000 }, {});
    expect(outcomes.every(({ success }) => success)).toBe(true);
    for (const { distance } of outcomes) expect(distance).toBeLessThanOrEqual(epsilon * 1.0001);
    const control = await randomNoise.attack(view, items, { queries: 500 }, {});
    expect(control.some(({ success }) => success)).toBe(false);
  });

  it('cannot break it below its exact robustness', async () => {
    const { least } = linearCase({ norm, epsilon: 1 });
    const { view, items } = linearCase({ norm, epsilon: 0.98 * least[norm], items: 2 });
    const outcomes = await square.attack(view, items, { queries: 300 }, {});
    expect(outcomes.every(({ success, queries }) => !success && queries === 300)).toBe(true);
  });
});
