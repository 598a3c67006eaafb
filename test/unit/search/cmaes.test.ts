import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { TEST_FUNCTIONS } from '../../../bench/attacks/testFunctions.ts';
import { createRandom } from '../../../src/math/random.ts';
import { boundTransform } from '../../../src/search/cmaes/boundTransform.ts';
import { createCmaes } from '../../../src/search/cmaes/cmaes.ts';
import type { CmaesOptions } from '../../../src/search/cmaes/cmaes.ts';
import { formOf } from '../../../src/search/cmaes/forms.ts';
import type { COVARIANCES } from '../../../src/search/cmaes/forms.ts';
import { createRestarts } from '../../../src/search/cmaes/restarts.ts';
import { strategyOf } from '../../../src/search/cmaes/strategy.ts';

const sphere = (x: Float64Array): number => x.reduce((sum, value) => sum + value * value, 0);

function evaluationsTo(
  name: string,
  n: number,
  seed: number,
  covariance: (typeof COVARIANCES)[number],
): number {
  const problem = TEST_FUNCTIONS.find((one) => one.name === name)!;
  const random = createRandom(seed, name);
  const value = problem.create(n);
  const start = Float64Array.from({ length: n }, () => problem.start(random));
  const run = createCmaes({ start, sigma: problem.sigma, random, covariance });
  while (run.stop === undefined) {
    const values = run.ask().map(value);
    run.tell(values);
    if (values.some((one) => one <= problem.goal)) return run.evaluations;
  }
  return Infinity;
}

describe('against pycma 4.5, mean evaluations to the goal over seeds', () => {
  it.each([
    ['sphere', 5, 'full', 690],
    ['ellipsoid', 5, 'full', 1453],
    ['rotated ellipsoid', 10, 'full', 3943],
    ['cigar', 10, 'full', 3974],
    ['discus', 5, 'full', 1295],
    ['Rosenbrock', 5, 'full', 1652],
    ['ellipsoid', 40, 'separable', 9585],
  ] as const)('%s in %i dimensions, %s', (name, n, covariance, published) => {
    const seeds = 12;
    let total = 0;
    for (let seed = 0; seed < seeds; seed++) total += evaluationsTo(name, n, seed, covariance);
    expect(total / seeds / published).toBeGreaterThan(0.88);
    expect(total / seeds / published).toBeLessThan(1.12);
  });
});

describe("of linear time, against the authors' methods in Python, mean evaluations over seeds", () => {
  // pycma 4.5 with GaussVkDSampler, and LMCMA of pypop7 0.0.82, 8 seeds each.
  it.each([
    ['sphere', 40, 'vkd', 3586],
    ['ellipsoid', 20, 'vkd', 6444],
    ['cigar', 20, 'vkd', 4987],
    ['sphere', 10, 'limited-memory', 1497],
    ['sphere', 40, 'limited-memory', 4106],
    ['cigar', 20, 'limited-memory', 7634],
  ] as const)('%s in %i dimensions, %s', (name, n, covariance, published) => {
    const seeds = 6;
    let total = 0;
    for (let seed = 0; seed < seeds; seed++) total += evaluationsTo(name, n, seed, covariance);
    expect(total / seeds / published).toBeGreaterThan(0.5);
    expect(total / seeds / published).toBeLessThan(1.12);
  });

  it('VkD learns the directions that a rotated function needs, as full covariance does', () => {
    // One axis a thousand times as long as the others, along no coordinate.
    const n = 12;
    const axis = Float64Array.from({ length: n }, (_, i) => Math.cos(i + 1));
    const size = Math.hypot(...axis);
    const value = (x: Float64Array): number => {
      const along = x.reduce((sum, v, i) => sum + (v * axis[i]!) / size, 0);
      return 1e6 * (sphere(x) - along * along) + along * along;
    };
    const evaluations = (covariance: (typeof COVARIANCES)[number]): number => {
      const es = createCmaes({
        start: new Float64Array(n).fill(2),
        sigma: 1,
        random: createRandom(4),
        covariance,
        tolerances: { ftarget: 1e-8, maxfevals: 60_000 },
      });
      while (es.stop === undefined) es.tell(es.ask().map(value));
      return es.stop === 'ftarget' ? es.evaluations : Infinity;
    };
    expect(evaluations('vkd')).toBeLessThan(1.2 * evaluations('full'));
    expect(evaluations('separable')).toBe(Infinity);
  });

  it.each(['vkd', 'limited-memory'] as const)(
    '%s knows the deviations of what it draws and undoes its shape',
    (kind) => {
      const n = 8;
      const random = createRandom(6);
      const { covariance, strategy } = formOf(kind, n, {
        population: 10,
        active: true,
        random,
        scales: Float64Array.from({ length: n }, (_, i) => 1 + i),
      });
      const vectors = Array.from({ length: 10 }, () => new Float64Array(n));
      for (let generation = 0; generation < 80; generation++) {
        covariance.sample(vectors);
        // Long along one direction that is no coordinate.
        const along = (x: Float64Array): number => x.reduce((sum, v) => sum + v, 0);
        const points = vectors.toSorted((a, b) => Math.abs(along(b)) - Math.abs(along(a)));
        const step = new Float64Array(n);
        for (let k = 0; k < strategy.parents; k++)
          for (let i = 0; i < n; i++) step[i]! += strategy.weights[k]! * points[k]![i]!;
        covariance.learn({ step, points, stalled: false, sigma: 1, nextSigma: 1 });
      }
      const squares = new Float64Array(n);
      let whitened = 0;
      const draws = 4000;
      for (let k = 0; k < draws; k++) {
        covariance.sample(vectors);
        // The first of a generation uses all directions.
        const [vector] = vectors;
        for (let i = 0; i < n; i++) squares[i]! += vector![i]! ** 2 / draws;
        whitened += sphere(covariance.whiten(vector!)) / n / draws;
      }
      for (const [i, deviation] of covariance.deviations().entries())
        expect(Math.sqrt(squares[i]!) / deviation).toBeCloseTo(1, kind === 'vkd' ? 1 : 0);
      expect(whitened).toBeCloseTo(1, kind === 'vkd' ? 1 : 0);
    },
  );
});

it('has the weights and rates of the tutorial', () => {
  const { weights, effective, rankOne, rankMu, parents, sigmaPathRate, damping } = strategyOf(10, {
    population: 10,
    active: true,
    separable: false,
  });
  expect(parents).toBe(5);
  expect(weights.slice(0, 5).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  expect(effective).toBeCloseTo(3.1673, 3);
  // pycma: CMAEvolutionStrategy(10 * [0], 1) has these step-size constants.
  expect(sigmaPathRate).toBeCloseTo(0.3196142529106334, 12);
  expect(damping).toBeCloseTo(1.3196142529106334, 12);
  // No decay at all: c1 + cmu * sum of all weights = 0, unless another limit is met first.
  const sum = weights.reduce((a, b) => a + b, 0);
  expect(rankOne + rankMu * sum).toBeGreaterThanOrEqual(-1e-12);
});

const run = (options: Partial<CmaesOptions>, value: (x: Float64Array) => number, steps = 300) => {
  const es = createCmaes({ start: [1, 1, 1], sigma: 0.5, random: createRandom(3), ...options });
  const asked: Float64Array[] = [];
  for (let i = 0; i < steps && es.stop === undefined; i++) {
    const points = es.ask();
    asked.push(...points);
    es.tell(points.map(value));
  }
  return { es, asked };
};

it('asks only within bounds, and finds an optimum that lies on one', () => {
  const bounds = { lower: [0.3, -5, -Infinity], upper: [4, 5, Infinity] };
  const { es, asked } = run({ bounds }, sphere);
  for (const [i, low] of bounds.lower.entries())
    expect(asked.every((x) => x[i]! >= low && x[i]! <= bounds.upper[i]!)).toBe(true);
  expect(es.best!.point[0]).toBeCloseTo(0.3, 6);
  expect(es.best!.value).toBeCloseTo(0.09, 6);
});

it('maps all numbers into the bounds and every inner point to itself and back', () => {
  const map = boundTransform({ lower: [-2], upper: [7] }, 1);
  fc.assert(
    fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), (x) => {
      const [y] = map.forward(Float64Array.of(x));
      expect(y! >= -2 && y! <= 7).toBe(true);
      const [back] = map.forward(map.inverse(Float64Array.of(y!)));
      expect(back).toBeCloseTo(y!, 9);
    }),
  );
});

it('does not stick to a whole number when its step is small', () => {
  const { es, asked } = run(
    { integers: new Map([[0, 1]]), start: [7, 1, 1], sigma: 0.05 },
    (x) => (x[0]! - 12) ** 2 + x[1]! ** 2 + x[2]! ** 2,
  );
  expect(asked.every((x) => Number.isInteger(x[0]))).toBe(true);
  expect(es.best!.point[0]).toBe(12);
  expect(es.best!.value).toBeLessThan(1e-6);
});

it('says why it stops', () => {
  expect(run({}, sphere, 2000).es.stop).toMatch(/^tol(fun|funhist|x)$/);
  expect(run({}, () => 1).es.stop).toMatch(/^tol(flatfitness|fun|funhist)$/);
  expect(run({ sigma: 1e-3 }, (x) => -(x[0] ?? 0), 2000).es.stop).toBe('tolfacupx');
});

it.each(['ipop', 'bipop'] as const)('leaves a local minimum by %s', (restarts) => {
  // Rastrigin: one start finds the optimum seldom.
  const rastrigin = (x: Float64Array): number =>
    x.reduce((sum, v) => sum + v * v + 10 * (1 - Math.cos(2 * Math.PI * v)), 0);
  const random = createRandom(8);
  const es = createRestarts({
    start: () => Float64Array.from({ length: 4 }, () => -5 + 10 * random.uniform()),
    sigma: 2,
    random,
    restarts,
  });
  while (es.evaluations < 60_000 && (es.best?.value ?? 1) > 1e-8) es.tell(es.ask().map(rastrigin));
  expect(es.best!.value).toBeLessThan(1e-8);
  expect(es.runs).toBeGreaterThan(1);
});
