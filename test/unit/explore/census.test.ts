import { describe, expect, it } from 'vitest';

import { exploreInMemory } from '../../helpers/exploreInMemory.ts';

const scenario = {
  inputs: {
    a: { values: [0, 1, 4, 9], weights: [1, 2, 3, 4] },
    b: { categories: ['p', 'q', 'r'] },
    never: { values: [1, 2], weights: [1, 0] },
  },
  outputs: { g: { threshold: 0 } },
  families: ['random-forest'],
  runs: 50,
};
const fails = (a: unknown, b: unknown) => (a === 4 && b === 'q') || (a === 9 && b === 'r');
type Point = Readonly<Record<string, unknown>>;
const note = async (options: object, system: (point: Point) => Record<string, number>) => {
  const { measurements } = await exploreInMemory({ ...scenario, ...options }, system);
  return measurements.find(({ name }) => name === 'failureProbability')!.note!;
};

describe('a space of which every point was asked', () => {
  it('has an exact failure probability, for a system that answers alike each time', async () => {
    const system = ({ a, b }: Point) => ({ g: fails(a, b) ? -1 : 1 });
    // (0.3 + 0.4) / 3
    expect(await note({}, system)).toMatch(/All 12 points .* exactly 0\.233333\./);
    // 0.3 / 3 of (2 + 0.3) / 3
    const constrained = await note({ constraints: ["b != 'r' || a < 2"] }, system);
    expect(constrained).toMatch(/All 10 points .* exactly 0\.130435\./);
  });

  it('tells what invalid replies leave open', async () => {
    const system = ({ a, b }: Point) => ({ g: a === 0 ? NaN : fails(a, b) ? -1 : 1 });
    expect(await note({}, system)).toMatch(/exactly 0\.233333, or 0\.333333 with/);
  });

  it('has none when a point is left, or had two outcomes', async () => {
    const system = ({ a, b }: Point) => ({ g: fails(a, b) ? -1 : 1 });
    expect(await note({ runs: 10 }, system)).not.toMatch(/exactly/);
    let asked = 0;
    expect(await note({}, () => ({ g: asked++ % 2 === 0 ? 1 : -1 }))).not.toMatch(/exactly/);
    const continuous = { inputs: { ...scenario.inputs, x: { low: 0, high: 1 } } };
    expect(await note(continuous, system)).not.toMatch(/exactly/);
  });
});
