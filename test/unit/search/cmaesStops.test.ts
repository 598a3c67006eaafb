import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { createCmaes } from '../../../src/search/cmaes/cmaes.ts';
import type { Cmaes, CmaesOptions } from '../../../src/search/cmaes/cmaes.ts';
import type { Tolerances } from '../../../src/search/cmaes/stops.ts';

/** Every tolerance off. */
const NEVER: Tolerances = {
  ftarget: -Infinity,
  maxfevals: Infinity,
  maxiter: Infinity,
  tolfun: 0,
  tolfunrel: 0,
  tolfunhist: 0,
  tolx: 0,
  tolfacupx: Infinity,
  tolupsigma: Infinity,
  tolconditioncov: Infinity,
  tolflatfitness: Infinity,
  tolstagnation: Infinity,
  tolxstagnation: 0,
};

function run(
  value: (x: Float64Array) => number,
  tolerances: Partial<Tolerances>,
  options: Partial<CmaesOptions> = {},
  most = 3000,
): Cmaes {
  const es = createCmaes({
    start: [1, 1, 1],
    sigma: 0.5,
    random: createRandom(3),
    tolerances: { ...NEVER, ...tolerances },
    ...options,
  });
  for (let i = 0; i < most && es.stop === undefined; i++) es.tell(es.ask().map(value));
  return es;
}
const sphere = (x: Float64Array): number => x.reduce((sum, value) => sum + value * value, 0);
const slope = (x: Float64Array): number => -x[0]!;
/** No better place to find, but no flat one. */
const noise = (): ((x: Float64Array) => number) => {
  const random = createRandom(5);
  return () => random.uniform();
};

describe('each stop of pycma, alone', () => {
  it('ftarget: the best value is at most the target, and was above it a generation before', () => {
    const es = run(sphere, { ftarget: 1e-3 });
    expect(es.stop).toBe('ftarget');
    expect(es.best!.value).toBeLessThanOrEqual(1e-3);
    expect(es.evaluations).toBeLessThan(700);
  });

  it('maxfevals and maxiter: the first generation that reaches them', () => {
    expect(run(sphere, { maxfevals: 100 })).toMatchObject({ stop: 'maxfevals', evaluations: 105 });
    expect(run(sphere, { maxiter: 12 })).toMatchObject({ stop: 'maxiter', evaluations: 84 });
  });

  it('tolfun and tolfunhist: values that differ by less', () => {
    const es = run(sphere, { tolfun: 1e-6 });
    expect(es.stop).toBe('tolfun');
    expect(sphere(es.mean)).toBeLessThan(1e-5);
    expect(run(sphere, { tolfunhist: 1e-6 }).stop).toBe('tolfunhist');
    // Ten times nearer takes longer.
    expect(run(sphere, { tolfun: 1e-12 }).evaluations).toBeGreaterThan(es.evaluations);
  });

  it('tolfunrel: values that differ by less than that share of what was won', () => {
    const es = run((x) => 1e6 * sphere(x), { tolfunrel: 1e-6 });
    expect(es.stop).toBe('tolfunrel');
    expect(es.best!.value).toBeLessThan(10);
  });

  it('tolx: a distribution that is smaller', () => {
    const es = run(sphere, { tolx: 1e-5 });
    expect(es.stop).toBe('tolx');
    expect(es.sigma).toBeLessThan(1e-3);
  });

  it('tolfacupx: a distribution that has grown by more', () => {
    const es = run(slope, { tolfacupx: 100 }, { sigma: 1e-3 });
    expect(es.stop).toBe('tolfacupx');
    expect(es.best!.point[0]).toBeGreaterThan(1.05);
  });

  it('tolupsigma: a step size that has grown while all axes are short', () => {
    const es = run(slope, { tolupsigma: 50 }, { sigma: 1e-3, covariance: 'separable' });
    expect(es.stop).toBe('tolupsigma');
  });

  it.each(['full', 'separable', 'vkd'] as const)(
    'tolconditioncov: axes of %s that differ by more',
    (covariance) => {
      const es = run(
        (x) => x[0]! ** 2 + 1e8 * x[1]! ** 2 + 1e8 * x[2]! ** 2,
        {
          tolconditioncov: 1e5,
        },
        { covariance },
      );
      expect(es.stop).toBe('tolconditioncov');
      // The first axis has become about three hundred times as long by then.
      expect(es.best!.value).toBeLessThan(1e4);
    },
  );

  it('tolflatfitness: three quarters of a generation are equal, twice in a row', () => {
    expect(run(() => 1, { tolflatfitness: 1 })).toMatchObject({
      stop: 'tolflatfitness',
      evaluations: 14,
    });
    const some = createRandom(4);
    expect(run(() => (some.uniform() < 0.5 ? 1 : 2), { tolflatfitness: 60 }, {}, 60).stop).toBe(
      undefined,
    );
  });

  it('tolstagnation: neither best nor median improve', () => {
    const es = run(noise(), { tolstagnation: 120 });
    expect(es.stop).toBe('tolstagnation');
    expect(es.evaluations / es.population).toBeGreaterThan(100);
    expect(run(sphere, { tolstagnation: 120, ftarget: 1e-30 }).stop).toBe('ftarget');
  });

  it('tolxstagnation: a mean that stands for 20 generations and a tenth of all', () => {
    const es = run(noise(), { tolxstagnation: 10 });
    expect(es.stop).toBe('tolxstagnation');
    expect(es.evaluations / es.population).toBe(24);
  });

  it('noeffectcoord and noeffectaxis: steps below the last digit of the mean', () => {
    expect(run(sphere, {}, { start: [1e9, 1, 1], sigma: 1e-9 }).stop).toBe('noeffectcoord');
    const far = [1e9, 1e9, 1e9];
    const es = run(sphere, {}, { start: far, sigma: 3e-6 / 10, scales: [1, 1, 1] }, 2);
    expect(['noeffectaxis', 'noeffectcoord']).toContain(es.stop);
  });
});

it('takes a plateau of whole numbers for no end', () => {
  const integers = new Map([0, 1, 2].map((i) => [i, 1] as const));
  const es = createCmaes({ start: [9, 9, 9], sigma: 0.3, random: createRandom(2), integers });
  for (let i = 0; i < 8; i++) es.tell(es.ask().map(() => 1));
  expect(es.stop).toBeUndefined();
});

it('refuses a tolerance that is not a number', () => {
  expect(() => run(sphere, { tolx: NaN })).toThrow('tolx is not a number');
});
