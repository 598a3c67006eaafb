import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import * as distributions from '../../../src/space/distribution.ts';

const all = [
  distributions.uniform(-2, 5),
  distributions.logUniform(0.01, 100),
  distributions.normal(3, 2),
  distributions.lognormal(1, 0.2),
  distributions.triangular(0, 1, 4),
  distributions.empirical([3, 1, 4, 1.5, 5, 9, 2, 6]),
  distributions.truncated(distributions.normal(0, 1), -1, 2),
  distributions.truncated(distributions.lognormal(2, 1), 1, Infinity),
];

describe('distributions', () => {
  it.each(all.map((d) => [d.kind, d] as const))('%s: cdf inverts quantile', (_kind, d) => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (p) => {
        expect(d.cdf(d.quantile(p))).toBeCloseTo(p, 9);
      }),
    );
  });

  it.each(all.filter((d) => d.kind !== 'empirical').map((d) => [d.kind, d] as const))(
    '%s: the density is the derivative of the cdf',
    (_kind, d) => {
      for (const p of [0.07, 0.31, 0.66, 0.93]) {
        const x = d.quantile(p);
        const h = 1e-5;
        expect((d.cdf(x + h) - d.cdf(x - h)) / (2 * h)).toBeCloseTo(d.density(x), 5);
      }
    },
  );

  // Expected values: scipy.stats.lognorm(s=sqrt(log(1.04)), scale=1/sqrt(1.04)), triang(c=0.25, scale=4), truncnorm.
  it('agree with scipy', () => {
    expect(distributions.lognormal(1, 0.2).quantile(0.975)).toBeCloseTo(1.4456300158824464, 10);
    expect(distributions.triangular(0, 1, 4).quantile(0.8)).toBeCloseTo(2.450806661517033, 10);
    expect(distributions.truncated(distributions.normal(0, 1), -1, 2).quantile(0.3)).toBeCloseTo(
      -0.2424038178892269,
      10,
    );
  });

  it('refuses a cut that leaves nothing', () => {
    expect(() => distributions.truncated(distributions.uniform(0, 1), 2, 3)).toThrow(/no mass/);
  });

  it('begin and end exactly where they were declared to', () => {
    const [low, high] = [1e-6, 0.3];
    for (const distribution of [
      distributions.uniform(low, high),
      distributions.logUniform(low, high),
      distributions.triangular(low, low, high),
      distributions.triangular(low, 0.1, high),
      distributions.truncated(distributions.normal(0.2, 0.1), low, high),
      distributions.truncated(distributions.lognormal(0.2, 0.1), low, high),
    ]) {
      expect(distribution.quantile(0)).toBe(low);
      expect(distribution.quantile(1)).toBe(high);
      expect(distribution.cdf(low)).toBe(0);
      expect(distribution.cdf(high)).toBe(1);
    }
  });

  // The root of P(Z > x) = (1 - p) P(Z > low) + p P(Z > high), found by mpmath with 50 digits.
  it.each([
    [6, Infinity, 0.001, 6.000162456812539],
    [6, Infinity, 0.5, 6.111565061813439],
    [6, Infinity, 0.999, 7.036366493709703],
    [8, Infinity, 0.001, 8.000123192649347],
    [8, Infinity, 0.999, 8.810652760920764],
    [8, 9, 0.5, 8.084888899018166],
    [8, 9, 0.999, 8.791963586618891],
    [10, 10.5, 0.001, 10.000098515803865],
    [10, 10.5, 0.999, 10.484731678127478],
    [20, 21, 0.5, 20.034541676454726],
    [33, 34, 0.999, 33.2084769030423],
    [37, 38, 0.001, 37.000027020830785],
    [37, 38, 0.999, 37.18609271268975],
  ])('keep their digits where only a tail is left: normal on [%d, %d] at %d', (low, high, p, x) => {
    const right = distributions.truncated(distributions.normal(0, 1), low, high);
    const left = distributions.truncated(distributions.normal(3, 2), 3 - 2 * high, 3 - 2 * low);
    const log = distributions.truncated(
      distributions.lognormal(Math.exp(0.5), Math.sqrt(Math.E * (Math.E - 1))),
      Math.exp(low),
      Math.exp(high),
    );
    const near = (value: number, expected: number) =>
      expect(Math.abs(value / expected - 1)).toBeLessThan(1e-14);
    near(right.quantile(p), x);
    near(left.quantile(1 - p), 3 - 2 * x);
    // Rounding the ends to the exponential moves them by 1e-16 of the logarithm.
    near(Math.log(log.quantile(p)), x);
    // As good as the rounding of x allows.
    expect(Math.abs(right.cdf(x) - p)).toBeLessThan(2e-16 * x * right.density(x) + 1e-15);
    // The bulk, as surrogates see it.
    for (const q of [0.1, 0.9])
      expect(Math.abs(right.standardise(right.quantile(q)))).toBeLessThan(2);
  });

  it('keep the digits of a score far out', () => {
    const cut = distributions.truncated(distributions.normal(0, 1), -1, 20);
    expect(Math.abs(cut.fromScore!(9) / 9.018946689006363 - 1)).toBeLessThan(1e-14);
    expect(distributions.uniform(-1, 0).fromScore(9)).toBeLessThan(0);
    expect(distributions.uniform(-1, 0).fromScore(9)).toBeGreaterThan(-1.2e-19);
  });
});
