import { expect, it } from 'vitest';

import { softBrownianOffset } from '../../../src/calibration/ood/softBrownianOffset.ts';
import { createRandom } from '../../../src/math/random.ts';

const rows = Float64Array.of(0, 0, 1, 0, 0, 1);

it('walks until every row is at least so far', () => {
  const made = softBrownianOffset(
    rows,
    2,
    50,
    { minimum: 3, step: 0.2, softness: 0 },
    createRandom(1),
  );
  for (let i = 0; i < 50; i++)
    for (let j = 0; j < 3; j++)
      expect(
        Math.hypot(made[2 * i]! - rows[2 * j]!, made[2 * i + 1]! - rows[2 * j + 1]!),
      ).toBeGreaterThan(3);
});

it('calls nothing out of distribution that steps are too short to take away from the data', () => {
  const walk = () =>
    softBrownianOffset(rows, 2, 1, { minimum: 3, step: 1e-6, softness: 0 }, createRandom(1));
  expect(walk).toThrow(/10000 steps.*of `minimum`/);
});
