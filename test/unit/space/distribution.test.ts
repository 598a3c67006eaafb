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
});
