import { describe, expect, it } from 'vitest';

import { Descent } from '../../../../src/explore/falsify/descent.ts';
import { Ranges } from '../../../../src/explore/falsify/ranges.ts';
import { TrainingData } from '../../../../src/explore/learn/trainingData.ts';
import { createProblem } from '../../../../src/explore/problem/problem.ts';
import { ReplyNumbers } from '../../../../src/explore/problem/replyNumbers.ts';
import { System } from '../../../../src/explore/problem/system.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { memoryContext } from '../../../helpers/exploreInMemory.ts';
import type { Simulator } from '../../../helpers/exploreInMemory.ts';

/** Descends from a point, and gives the margins of its runs in order and where it ended. */
async function descend(
  options: object,
  simulator: Simulator,
  start: readonly number[],
  runs: number,
): Promise<{ readonly margins: number[]; readonly end: number[]; readonly exhausted: boolean }> {
  const { context } = memoryContext({ mode: 'falsify', ...options }, simulator);
  const problem = await createProblem(context.options, context.signatures, context.files, 1);
  const system = new System(problem, context);
  system.replyNumbers = new ReplyNumbers();
  const data = new TrainingData(problem.space);
  const [first] = await system.evaluate([Float64Array.from(start)], 'start');
  data.add([first!]);
  const ranges = new Ranges(problem.space);
  const descent = new Descent(system, data, ranges, first!, createRandom(1, 'descent'));
  const margins: number[] = [];
  while (margins.length < runs) {
    const rows = descent.propose(runs - margins.length, new Map());
    if (rows.length === 0) break;
    const asked = await system.evaluate(rows, 'boundary');
    margins.push(...asked.map((run) => Math.min(...run.margins!)));
    descent.learn(asked);
  }
  return { margins, end: Array.from(descent.center.row), exhausted: descent.isExhausted };
}

const box = (d: number) =>
  Object.fromEntries(Array.from({ length: d }, (_, j) => [`x${j}`, { low: -1, high: 1 }]));
const numbers = (point: Readonly<Record<string, unknown>>) => Object.values(point).map(Number);

describe('Descent', () => {
  it('steps to the lowest corner within its radius after one probe an input, where the reply is linear', async () => {
    const { margins } = await descend(
      { inputs: box(5), outputs: { g: { threshold: 0 } } },
      (p) => ({ g: numbers(p).reduce((sum, x, j) => sum + (j - 1.5) * x, 3) }),
      [0, 0, 0, 0, 0],
      6,
    );
    // a radius of a tenth of the range of 2, and slopes of -1.5, -0.5, 0.5, 1.5 and 2.5
    // or somewhat lower still, from the lowest probe
    expect(margins).toHaveLength(6);
    expect(margins.at(-1)).toBeLessThan(3 - 0.2 * 6.5 + 1e-9);
    expect(Math.min(...margins.slice(0, 5))).toBeGreaterThan(2.8);
  });

  it('slides down the crease between outputs, where no input alone leads down', async () => {
    // the maximum is lowest, at -0.5, where four planes meet; up to there two of them are equal, and steep across
    const outputs = { g: { value: 'max(a, b, c, e)', threshold: -10 } };
    const { margins } = await descend(
      { inputs: box(3), outputs },
      ({ x0, x1, x2 }) => {
        const [u, v, w] = [Number(x0), Number(x1), Number(x2)];
        return {
          a: 20 * (u - v) - 0.3 * w - 0.2,
          b: 20 * (v - u) - 0.3 * w - 0.2,
          c: 20 * (u + v - 0.6) + 0.4 * (w - 1) - 0.5,
          e: 20 * (0.6 - u - v) + 0.4 * (w - 1) - 0.5,
        };
      },
      [0.3, 0.3, -1],
      40,
    );
    expect(margins.every((margin) => margin >= 9.5)).toBe(true);
    expect(Math.min(...margins)).toBeLessThan(9.52);
  });

  it('reaches the end of a curved valley', async () => {
    const { margins, end } = await descend(
      { inputs: box(2), outputs: { g: { value: 'hypot(10 * p, q)', threshold: 0.001 } } },
      ({ x0, x1 }) => ({ p: Number(x1) - Number(x0) ** 2, q: 0.8 - Number(x0) }),
      [-0.9, 0.9],
      150,
    );
    expect(Math.min(...margins)).toBeLessThan(0.01);
    expect(end[0]).toBeCloseTo(0.8, 1);
  });

  it('moves levels by whole levels, leaves categories, and ends on a plateau', async () => {
    const inputs = { k: { low: 0, high: 20, integer: true }, c: { categories: ['a', 'b'] } };
    const outputs = { g: { threshold: 0.5 } };
    const down = await descend(
      { inputs, outputs },
      (p) => ({ g: 21 - Number(p['k']) }),
      [4, 1],
      40,
    );
    expect(down.end).toEqual([20, 1]);
    const flat = await descend({ inputs, outputs }, () => ({ g: 1 }), [4, 1], 400);
    expect(flat.exhausted).toBe(true);
    expect(flat.margins.length).toBeLessThan(20);
  });
});
