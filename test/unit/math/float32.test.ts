import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { float32AtLeast, float32AtMost } from '../../../src/math/float32.ts';

describe('float32 bounds', () => {
  it('lie on their side, are float32, and have none between', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e30, max: 1e30, noNaN: true }), (x) => {
        const [up, down] = [float32AtLeast(x), float32AtMost(x)];
        expect(up).toBeGreaterThanOrEqual(x);
        expect(down).toBeLessThanOrEqual(x);
        expect([Math.fround(up), Math.fround(down)]).toEqual([up, down]);
        // between two neighbours there is no third: their middle rounds to one of them
        expect([up, down]).toContain(Math.fround(down + (up - down) / 2));
      }),
    );
  });

  it('keeps what is a float32 already', () => {
    expect([float32AtLeast(0.5), float32AtMost(-0.25), float32AtLeast(0)]).toEqual([0.5, -0.25, 0]);
    expect(float32AtLeast(1e-60)).toBe(2 ** -149);
    expect(float32AtMost(-1e-60)).toBe(-(2 ** -149));
  });
});
