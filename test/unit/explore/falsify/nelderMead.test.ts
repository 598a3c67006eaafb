import { describe, expect, it } from 'vitest';

import { nelderMead } from '../../../../src/explore/falsify/nelderMead.ts';

/** The lowest of `calls` values, and every place that was asked. */
function searched(f: (x: Float64Array) => number, start: readonly number[], calls: number) {
  const search = nelderMead(Float64Array.from(start), f(Float64Array.from(start)), 0.1);
  const places: Float64Array[] = [];
  let lowest = Infinity;
  for (let next = search.next(); next.done !== true && places.length < calls;) {
    places.push(next.value);
    const value = f(next.value);
    lowest = Math.min(lowest, value);
    next = search.next(value);
  }
  return { lowest, places };
}

describe('nelderMead', () => {
  it('follows the bent valley of Rosenbrock’s function to its end', () => {
    const f = (u: Float64Array) => {
      const [x, y] = [4 * u[0]! - 2, 4 * u[1]! - 2];
      return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
    };
    expect(searched(f, [0.1, 0.9], 250).lowest).toBeLessThan(1e-5);
  });

  it('follows a crease that is steep on both sides, stays in the cube, and ends', () => {
    const f = (u: Float64Array) => 5 * Math.abs(u[0]! - 0.5 - 0.2 * u[1]!) + 0.3 * u[1]! + u[2]!;
    const { lowest, places } = searched(f, [0.9, 0.8, 0.4], 2000);
    expect(lowest).toBeLessThan(0.02);
    expect(places.length).toBeLessThan(2000);
    expect(places.every((x) => x.every((share) => share >= 0 && share <= 1))).toBe(true);
  });
});
