import { describe, expect, it } from 'vitest';

import { DescentSearch } from '../../../../src/explore/falsify/descentSearch.ts';
import { Plateau } from '../../../../src/explore/falsify/plateau.ts';
import { Ranges } from '../../../../src/explore/falsify/ranges.ts';
import { TrainingData } from '../../../../src/explore/learn/trainingData.ts';
import { createProblem } from '../../../../src/explore/problem/problem.ts';
import { passed } from '../../../../src/explore/problem/evaluation.ts';
import type { Evaluation } from '../../../../src/explore/problem/evaluation.ts';
import { System } from '../../../../src/explore/problem/system.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { memoryContext } from '../../../helpers/exploreInMemory.ts';
import type { Simulator } from '../../../helpers/exploreInMemory.ts';

/** Searches by descents alone, with 30 random points as elites, until one fails. */
async function searched(options: object, simulator: Simulator, runs: number, seed: number) {
  const { context } = memoryContext({ mode: 'falsify', ...options }, simulator, { seed });
  const problem = await createProblem(context.options, context.signatures, context.files, 1);
  const { space } = problem;
  const system = new System(problem, context);
  const data = new TrainingData(space);
  const asked = new Map<string, Evaluation>();
  const ask = async (rows: readonly Float64Array[]) => {
    const made = await system.evaluate(rows, 'boundary');
    for (const run of made) asked.set(space.key(run.row), run);
    data.add(made);
  };
  const random = createRandom(seed, 'descents');
  await ask(Array.from({ length: 30 }, () => space.sample(random)));
  const starts = data.runs.slice();
  const search = new DescentSearch(
    system,
    data,
    new Plateau(data),
    new Ranges(space),
    () => starts,
    random,
  );
  while (data.runs.length < runs && data.runs.every(passed)) {
    const made = data.runs.length;
    const rows = search.propose(4, asked);
    if (rows.length === 0) break;
    expect(rows.every((row) => !asked.has(space.key(row)))).toBe(true);
    await ask(rows);
    search.learn(made);
  }
  return data.runs;
}

const box = (d: number) =>
  Object.fromEntries(Array.from({ length: d }, (_, j) => [`x${j}`, { low: -1, high: 1 }]));

describe('DescentSearch', () => {
  it('descends in combinations of categories too whose margins are higher than those of others', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    // the only combination that can fail has the highest margins of all until near its middle
    const simulator: Simulator = ({ x0, x1, c }) => {
      const r = Math.hypot(Number(x0) - 0.3, Number(x1) + 0.4);
      return { g: c === 'h' ? 2 * r - 0.04 : 0.2 * r + 0.1 };
    };
    for (const seed of [1, 2, 3]) {
      const inputs = { ...box(2), c: { categories: names } };
      const runs = await searched(
        { inputs, outputs: { g: { threshold: 0 } } },
        simulator,
        900,
        seed,
      );
      expect(passed(runs.at(-1)!)).toBe(false);
    }
  });
});
