import { expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { createAugmentedLagrangian } from '../../../src/search/cmaes/augmentedLagrangian.ts';
import { createCmaes } from '../../../src/search/cmaes/cmaes.ts';

interface Problem {
  readonly start: readonly number[];
  readonly sigma: number;
  readonly value: (x: Float64Array) => number;
  readonly constraints: (x: Float64Array) => readonly number[];
  readonly equality?: readonly boolean[];
}

/** Runs until the mean is within `near` of the optimum; the evaluations, and what was found. */
function solve(problem: Problem, optimum: readonly number[], seed: number, near = 1e-4) {
  const es = createCmaes({
    start: problem.start,
    sigma: problem.sigma,
    random: createRandom(seed),
    // Of a function that changes.
    tolerances: { tolstagnation: Infinity, maxiter: 3000, tolxstagnation: 0, tolfunhist: 0 },
  });
  const lagrangian = createAugmentedLagrangian(problem.start.length, {
    equality: problem.equality,
  });
  const distance = (): number => Math.hypot(...optimum.map((value, i) => es.mean[i]! - value));
  while (es.stop === undefined && distance() > near) {
    const points = es.ask();
    const values = points.map(problem.value);
    const constraints = points.map(problem.constraints);
    const told = lagrangian.penalised(values, constraints);
    const best = told.indexOf(Math.min(...told));
    es.tell(told);
    lagrangian.update(values[best]!, constraints[best]!);
  }
  return { evaluations: es.evaluations, distance: distance(), multipliers: lagrangian.multipliers };
}
const sphere = (x: Float64Array): number => x.reduce((sum, value) => sum + value * value, 0);

it('finds the optimum on an active constraint, with the multiplier of the exact solution', () => {
  // pycma's own example: x0 <= -1, where its doctest allows 2200 evaluations to 1e-9 in the square.
  const problem = {
    start: [1, 1, 1],
    sigma: 0.1,
    value: sphere,
    constraints: (x: Float64Array) => [x[0]! + 1],
  };
  for (let seed = 1; seed <= 5; seed++) {
    const { evaluations, multipliers, distance } = solve(problem, [-1, 0, 0], seed, 3e-5);
    expect(distance).toBeLessThan(3e-5);
    expect(evaluations).toBeLessThan(2200);
    expect(multipliers[0]).toBeCloseTo(2, 1);
  }
});

it('leaves an inactive constraint without influence', () => {
  const problem = {
    start: [1, 1],
    sigma: 0.5,
    value: sphere,
    constraints: (x: Float64Array) => [x[0]! - 5, x[0]! + x[1]! + 1],
  };
  const { distance, multipliers } = solve(problem, [-0.5, -0.5], 2);
  expect(distance).toBeLessThan(1e-4);
  expect(multipliers[0]).toBe(0);
  expect(multipliers[1]).toBeCloseTo(1, 1);
});

it('meets an equality: the point of a circle that is farthest along a direction', () => {
  const problem = {
    start: [0.2, 0.3],
    sigma: 0.3,
    value: (x: Float64Array) => -x[0]! - x[1]!,
    constraints: (x: Float64Array) => [sphere(x) - 2],
    equality: [true],
  };
  expect(solve(problem, [1, 1], 3, 1e-3).distance).toBeLessThan(1e-3);
});

it('says when a point has another number of constraints', () => {
  const lagrangian = createAugmentedLagrangian(2);
  lagrangian.penalised([1, 2], [[1], [2]]);
  expect(() => lagrangian.penalised([1, 2], [[1], [2, 3]])).toThrow('each point needs 1');
});
