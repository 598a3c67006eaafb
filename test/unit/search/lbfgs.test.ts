import { describe, expect, it } from 'vitest';

import { lbfgs } from '../../../src/search/lbfgs.ts';

describe('lbfgs', () => {
  it('finds the minimum of the Rosenbrock function at (1, 1)', () => {
    const { x, value } = lbfgs(
      ([a, b], gradient) => {
        gradient[0] = -400 * a! * (b! - a! * a!) - 2 * (1 - a!);
        gradient[1] = 200 * (b! - a! * a!);
        return 100 * (b! - a! * a!) ** 2 + (1 - a!) ** 2;
      },
      Float64Array.of(-1.2, 1),
      { iterations: 200, tolerance: 1e-8 },
    );
    expect(value).toBeLessThan(1e-8);
    expect(x[0]).toBeCloseTo(1, 3);
    expect(x[1]).toBeCloseTo(1, 3);
  });

  it('stays where the objective is finite', () => {
    const { x } = lbfgs(([a], gradient) => {
      gradient[0] = 1 - 1 / a!;
      return a! > 0 ? a! - Math.log(a!) : Infinity;
    }, Float64Array.of(0.01));
    expect(x[0]).toBeCloseTo(1, 4);
  });
});
