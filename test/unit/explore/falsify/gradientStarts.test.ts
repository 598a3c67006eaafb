import { describe, expect, it } from 'vitest';

import { GradientStarts } from '../../../../src/explore/falsify/gradientStarts.ts';
import { Ranges } from '../../../../src/explore/falsify/ranges.ts';
import { createProblem } from '../../../../src/explore/problem/problem.ts';
import { System } from '../../../../src/explore/problem/system.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { memoryContext } from '../../../helpers/exploreInMemory.ts';

/** Starts over two inputs from 0 to 10, of which their sum must stay below 18, and what the margin is at a place. */
async function made(seed: number) {
  const inputs = { u: { low: 0, high: 10 }, v: { low: 0, high: 10 } };
  const { context } = memoryContext(
    { mode: 'falsify', inputs, constraints: ['u + v < 18'], outputs: { g: { threshold: 0 } } },
    () => ({ g: 1 }),
  );
  const problem = await createProblem(context.options, context.signatures, context.files, 1);
  const system = new System(problem, context);
  const ranges = new Ranges(problem.space);
  const starts = new GradientStarts(system, ranges, createRandom(seed, 'starts'));
  const learn = (places: readonly number[], margin: number) =>
    starts.learn({
      row: Float64Array.from(places, (place, j) => ranges.value(j, place)),
      purpose: 'boundary',
      query: NaN,
      margins: [margin],
      values: undefined,
      invalid: undefined,
    });
  return { starts, learn };
}

describe('GradientStarts', () => {
  it('begins in the middle, thoroughly, then at random', async () => {
    const { starts } = await made(1);
    expect(starts.next()).toEqual({ places: Float64Array.of(0.5, 0.5), isThorough: true });
    const drawn = Array.from({ length: 200 }, () => starts.next().places);
    for (const j of [0, 1]) {
      const mean = drawn.reduce((sum, places) => sum + places[j]! / drawn.length, 0);
      expect(mean).toBeGreaterThan(0.4);
      expect(mean).toBeLessThan(0.6);
    }
  });

  it('comes back to a narrow place that was low, which fresh draws hardly meet', async () => {
    const { starts, learn } = await made(2);
    starts.next();
    for (let i = 0; i < 8; i++) learn([0.1 * i, 0.3], 5);
    learn([0.721, 0.134], 1);
    const near = Array.from({ length: 300 }, () => starts.next().places).filter(
      ([u, v]) => Math.abs(u! - 0.721) < 0.03 && Math.abs(v! - 0.134) < 0.03,
    );
    // At random, 0.4 % would be.
    expect(near.length).toBeGreaterThan(20);
  });

  it('is not led by what the constraints leave out, nor by a second word on a point', async () => {
    const { starts, learn } = await made(3);
    starts.next();
    for (let i = 0; i < 8; i++) learn([0.1 * i, 0.3], 5);
    // Allowed nowhere near; and a point that the target passed before the file called it a failure.
    learn([0.99, 0.99], -100);
    learn([0.2, 0.3], -100);
    const all = Array.from({ length: 300 }, () => starts.next().places);
    expect(all.every(([u, v]) => u! + v! < 1.8)).toBe(true);
    const beside = all.filter(([u, v]) => Math.hypot(u! - 0.2, v! - 0.3) < 0.02);
    const other = all.filter(([u, v]) => Math.hypot(u! - 0.4, v! - 0.3) < 0.02);
    expect(beside.length).toBeLessThan(4 * other.length + 10);
  });
});
