import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';

describe('createRandom', () => {
  it('repeats itself for the same seed and label, and differs for others', () => {
    const take = (seed: number, label: string) => {
      const random = createRandom(seed, label);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(take(7, 'a')).toEqual(take(7, 'a'));
    expect(take(7, 'a')).not.toEqual(take(8, 'a'));
    expect(take(7, 'a')).not.toEqual(take(7, 'b'));
  });

  it('gives uniform numbers: chi-squared over 100 cells within its 99.99 % range', () => {
    const random = createRandom(1);
    const cells = new Float64Array(100);
    const n = 100_000;
    for (let i = 0; i < n; i++) cells[Math.floor(random.uniform() * 100)]! += 1;
    const chi = cells.reduce((sum, count) => sum + (count - n / 100) ** 2 / (n / 100), 0);
    // chi-squared quantiles with 99 degrees of freedom at 0.00005 and 0.99995
    expect(chi).toBeGreaterThan(52);
    expect(chi).toBeLessThan(163);
  });

  it('gives standard normal numbers: four moments within five standard errors', () => {
    const random = createRandom(2);
    const n = 200_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = random.normal();
      for (let k = 0; k < 4; k++) moments[k]! += x ** (k + 1) / n;
    }
    const expected = [0, 1, 0, 3];
    const spread = [1, 2, 15, 96];
    for (let k = 0; k < 4; k++) {
      expect(Math.abs(moments[k]! - expected[k]!)).toBeLessThan(5 * Math.sqrt(spread[k]! / n));
    }
  });

  it('forks streams that do not depend on what the parent drew', () => {
    const a = createRandom(3);
    const b = createRandom(3);
    b.uniform();
    expect(a.fork('x').uniform()).toBe(b.fork('x').uniform());
  });

  it('refuses a bound that 32 bits cannot serve', () => {
    expect(() => createRandom(1).integer(0)).toThrow(RangeError);
    expect(() => createRandom(1).integer(2 ** 33)).toThrow(RangeError);
  });
});
