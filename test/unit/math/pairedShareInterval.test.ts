import { describe, expect, it } from 'vitest';

import { pairedShareInterval } from '../../../src/math/pairedShareInterval.ts';

/** The pairs of a table: yes twice, yes then no, no then yes, no twice. */
function pairs(both: number, onlyFirst: number, onlySecond: number, neither: number) {
  const of = (yes: boolean, count: number): number[] => Array<number>(count).fill(yes ? 1 : 0);
  const first = [...of(true, both + onlyFirst), ...of(false, onlySecond + neither)];
  const second = [
    ...of(true, both),
    ...of(false, onlyFirst),
    ...of(true, onlySecond),
    ...of(false, neither),
  ];
  return [first, second] as const;
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

/** The exact coverage: over every table of n pairs, by its multinomial probability. */
function coverage(n: number, p: readonly [number, number, number, number]): number {
  const truth = p[2] - p[1];
  let covered = 0;
  for (let a = 0; a <= n; a++)
    for (let b = 0; a + b <= n; b++)
      for (let c = 0; a + b + c <= n; c++) {
        const counts = [a, b, c, n - a - b - c] as const;
        const log = counts.reduce(
          (sum, count, i) =>
            sum - logFactorial(count) + (count === 0 ? 0 : count * Math.log(p[i]!)),
          logFactorial(n),
        );
        if (log < -23) continue;
        const { lower, upper } = pairedShareInterval(...pairs(...counts)).interval;
        if (lower! <= truth && truth <= upper!) covered += Math.exp(log);
      }
  return covered;
}

describe('pairedShareInterval', () => {
  it.each([
    [30, [0.8, 0.1, 0.05, 0.05]],
    [30, [0.45, 0.05, 0.05, 0.45]],
    [20, [0.25, 0.25, 0.25, 0.25]],
    [30, [0.9, 0.04, 0.01, 0.05]],
    [20, [0.3, 0.4, 0.05, 0.25]],
  ] as const)('covers the true difference of %i pairs as often as it says: %j', (n, p) => {
    const exact = coverage(n, p);
    expect(exact).toBeGreaterThan(0.93);
    expect(exact).toBeLessThanOrEqual(1);
  });

  it('is far narrower than two independent samples where items answer alike, and turns with its arguments', () => {
    const [first, second] = pairs(80, 5, 1, 14);
    const { value, interval, n } = pairedShareInterval(first, second);
    expect(value).toBeCloseTo(-0.04, 12);
    expect(n).toBe(100);
    expect(interval.upper! - interval.lower!).toBeLessThan(0.13);
    const turned = pairedShareInterval(second, first).interval;
    expect(turned.lower).toBeCloseTo(-interval.upper!, 12);
    expect(turned.upper).toBeCloseTo(-interval.lower!, 12);
  });

  it('holds zero for equal answers, and says nothing of no items', () => {
    const { lower, upper } = pairedShareInterval(...pairs(19, 0, 0, 1)).interval;
    expect(lower).toBeLessThan(0);
    expect(upper).toBeGreaterThan(0);
    expect(pairedShareInterval([], []).value).toBeNull();
  });
});
