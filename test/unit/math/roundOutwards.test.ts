import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { roundOutwards } from '../../../src/math/roundOutwards.ts';

describe('a bound with few digits', () => {
  it.each([
    [0.0487, 1, 3, '0.0487'],
    [0.04871, 1, 3, '0.0488'],
    [0.04879, -1, 3, '0.0487'],
    [0.99951, 1, 3, '1.00'],
    [0.0099951, 1, 2, '0.010'],
    [0, 1, 3, '0.00'],
    [1.00001, -1, 3, '1.00'],
    [-1.001, 1, 3, '-1.00'],
    [-1.001, -1, 3, '-1.01'],
  ] as const)('of %d on side %d with %d digits is %s', (value, side, digits, text) => {
    expect(roundOutwards(value, side, digits)).toBe(text);
  });

  it('is never tighter, and wider by less than a unit of its last digit', () => {
    const value = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(value, fc.constantFrom(-1, 1), fc.integer({ min: 1, max: 6 }), (v, side, d) => {
        const wider = (Number(roundOutwards(v, side, d)) / v - 1) * side;
        expect(wider).toBeGreaterThanOrEqual(0);
        expect(wider).toBeLessThan(1.0000001 * 10 ** (1 - d));
      }),
    );
  });
});
