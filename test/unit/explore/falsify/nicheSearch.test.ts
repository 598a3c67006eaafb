import { describe, expect, it } from 'vitest';

import { NicheSearch } from '../../../../src/explore/falsify/nicheSearch.ts';
import { Ranges } from '../../../../src/explore/falsify/ranges.ts';
import { TrainingData } from '../../../../src/explore/learn/trainingData.ts';
import { createProblem } from '../../../../src/explore/problem/problem.ts';
import { ReplyNumbers } from '../../../../src/explore/problem/replyNumbers.ts';
import type { Evaluation } from '../../../../src/explore/problem/evaluation.ts';
import { System } from '../../../../src/explore/problem/system.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { memoryContext } from '../../../helpers/exploreInMemory.ts';

const options = {
  mode: 'falsify',
  inputs: { u: { low: -1, high: 1 }, v: { low: -1, high: 1 }, k: { categories: ['x', 'y'] } },
  constraints: ['u + v < 1.5'],
  outputs: { g: { value: 'max(p, q) - r', threshold: -9 } },
};

/** A search and the runs of `turns` batches of it. */
async function searched(turns: number, seed: number) {
  const { context } = memoryContext(options, ({ u, v, k }) => ({
    p: Number(u),
    q: Number(v) - (k === 'x' ? 0.3 : 0),
    r: Number(u) * Number(v),
  }));
  const problem = await createProblem(context.options, context.signatures, context.files, 1);
  const system = new System(problem, context);
  system.replyNumbers = new ReplyNumbers();
  const data = new TrainingData(problem.space);
  const asked = new Map<string, Evaluation>();
  const random = createRandom(seed, 'niches');
  const search = new NicheSearch(system, data, new Ranges(problem.space), random);
  data.add(await system.evaluate([Float64Array.of(0.2, 0.1, 0)], 'start'));
  for (let turn = 0; turn < turns; turn++) {
    const rows = search.propose(4, asked);
    expect(rows).toHaveLength(4);
    const runs = await system.evaluate(rows, 'boundary');
    for (const run of runs) {
      expect(asked.has(problem.space.key(run.row))).toBe(false);
      asked.set(problem.space.key(run.row), run);
    }
    data.add(runs);
    search.learn();
  }
  return { search, runs: data.runs, space: problem.space };
}

describe('NicheSearch', () => {
  it('keeps the lowest run of every category and order of the numbers of a reply', async () => {
    const { search, runs } = await searched(40, 1);
    const lowest = new Map<string, number>();
    for (const { row, reply, margins } of runs) {
      const [p, q, r] = Array.from(reply!);
      const niche = [row[2], p! <= q!, p! <= r!, q! <= r!].join();
      lowest.set(niche, Math.min(lowest.get(niche) ?? Infinity, margins![0]!));
    }
    const elites = search.elites().map(({ margins }) => margins![0]!);
    expect(elites.toSorted((a, b) => a - b)).toEqual(
      [...lowest.values()].toSorted((a, b) => a - b),
    );
    expect(lowest.size).toBeGreaterThan(6);
  });

  it('asks at the ends of ranges, within the constraints, and the same with the same seed', async () => {
    const { runs, space } = await searched(40, 2);
    const atEnds = runs.filter(({ row }) => Math.abs(row[0]!) === 1 && Math.abs(row[1]!) === 1);
    expect(atEnds.length).toBeGreaterThan(5);
    expect(runs.every(({ row }) => space.allows(row))).toBe(true);
    const again = await searched(40, 2);
    expect(again.runs.map(({ row }) => row)).toEqual(runs.map(({ row }) => row));
  });
});
