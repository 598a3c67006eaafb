import { expect, it } from 'vitest';

import { briefLevels } from '../../../src/explore/drawing/briefLevels.ts';

it('names a few categories, cut where they are long, and counts the others', () => {
  expect(briefLevels(['dry', 'wet'])).toBe('dry/wet');
  const files = Array.from({ length: 12 }, (_, i) => `signs/everyday/photograph-${i}.png`);
  expect(briefLevels(files)).toBe(
    'signs/everyday/ph…/signs/everyday/ph…/signs/everyday/ph… and 9 more',
  );
  expect(briefLevels([])).toBe('');
});
