import { describe, expect, it } from 'vitest';

import { agreement } from '../../../src/pose/audit/agreement.ts';
import { quantity } from '../../../src/pose/audit/quantity.ts';

const reading = (truth: number, predicted: number) => ({
  annotation: 0,
  image: 0,
  truth,
  predicted,
  error: predicted - truth,
  size: 1,
  visible: true,
});

describe('agreement', () => {
  it('gives the ICC(A,1) of a worked example', () => {
    const found = agreement([reading(1, 2), reading(3, 3), reading(5, 7), reading(8, 7)], 2);
    // Mean squares of rows, columns and residuals, by exact fractions.
    const [rows, columns, residual] = [15, 0.5, 2.5 / 3];
    expect(found?.icc).toBeCloseTo(
      (rows - residual) / (rows + residual + 0.5 * (columns - residual)),
      12,
    );
    expect(found?.bias).toBeCloseTo(0.5, 12);
    expect(found?.rmse).toBeCloseTo(Math.sqrt(6 / 4), 12);
    expect(found?.bigErrorRate).toBe(0.25);
  });

  it('is perfect for a perfect instrument', () => {
    const found = agreement([reading(1, 1), reading(3, 3), reading(7, 7)], 1);
    expect(found).toMatchObject({ bias: 0, rmse: 0, icc: 1, slope: 1, bigErrorRate: 0 });
  });
});

describe('quantities', () => {
  const xs = [0, 0, 10];
  const ys = [10, 0, 0];
  const read = (option: Parameters<typeof quantity>[0]) =>
    quantity(option, (k) => Number(k)).read(
      (k) => xs[k]!,
      (k) => ys[k]!,
    );

  it('are angles, tilts, lengths and asymmetries', () => {
    expect(read({ angle: [0, 1, 2] })).toBeCloseTo(90, 12);
    // From (0, 10) up to (0, 0).
    expect(read({ tilt: [0, 1] })).toBeCloseTo(0, 12);
    expect(read({ tilt: [1, 2] })).toBeCloseTo(90, 12);
    expect(read({ length: [0, 2] })).toBeCloseTo(Math.hypot(10, 10), 12);
    expect(
      read({
        asymmetry: [
          [0, 1],
          [0, 2],
        ],
      }),
    ).toBeCloseTo((100 * (1 - Math.SQRT2)) / (1 + Math.SQRT2), 12);
  });
});
