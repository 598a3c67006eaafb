import { describe, expect, it } from 'vitest';

import { explore } from '../../../../src/explore/procedure.ts';
import { normalCdf } from '../../../../src/math/normalDistribution.ts';
import { exploreInMemory } from '../../../helpers/exploreInMemory.ts';

const normal = { distribution: { kind: 'normal', mean: 0, sd: 1 } };
/** Fails beyond a plane at distance 4.5: probability 3.4e-6. */
const plane = {
  inputs: { a: normal, b: normal, c: normal },
  outputs: { g: { threshold: 0 } },
  mode: 'rare',
  runs: 70,
  auditShare: 0.6,
};
const planeMargin = (p: Readonly<Record<string, unknown>>) => ({
  g: 4.5 - (Number(p['a']) + Number(p['b']) - Number(p['c'])) / Math.sqrt(3),
});

describe('explore in rare mode', () => {
  it('finds a probability of 3.4e-6 to within 5 % with 70 runs, and certifies the region', async () => {
    const exact = normalCdf(-4.5);
    const result = await exploreInMemory(plane, planeMargin, { seed: 3 });
    expect(result.queries).toBe(70);
    expect(Math.abs(result.value('failureProbability')! / exact - 1)).toBeLessThan(0.05);
    expect(result.lower('failureProbability')).toBeGreaterThan(0.2 * exact);
    expect(result.lower('failureProbability')).toBeLessThanOrEqual(exact);
    // Plain draws cannot exclude a region elsewhere: some 25 of them leave a tenth or so possible.
    expect(result.upper('failureProbability')).toBeGreaterThan(0.05);
    expect(result.upper('regionFailureProbability')).toBeLessThan(3 * exact);
    expect(result.value('designPointDistance')).toBeGreaterThan(4.5);
    expect(result.value('designPointDistance')).toBeLessThan(5);
    expect(result.measurements.map(({ name }) => name).toSorted()).toEqual(
      [...explore.measurements(explore.options.parse(plane))].toSorted(),
    );
    expect(result.exhibits.map(({ id }) => id)).toContain('design-point');
  });

  it('stops once the estimate keeps still to the relative error that is asked for', async () => {
    const exact = normalCdf(-4.5);
    const options = { ...plane, runs: 400, auditShare: 0.2, stop: { relativeError: 0.05 } };
    const result = await exploreInMemory(options, planeMargin, { seed: 3 });
    expect(result.queries).toBeLessThan(70);
    expect(Math.abs(result.value('failureProbability')! / exact - 1)).toBeLessThan(0.05);
    const certifying = result.measurements.find(({ name }) => name === 'failureProbability')!.n;
    expect(certifying / result.queries).toBeCloseTo(0.2, 1);
  });

  it('never stops by the relative error before a failure was seen', async () => {
    const options = { ...plane, runs: 40, stop: { relativeError: 0.5 } };
    expect((await exploreInMemory(options, () => ({ g: 1 }))).queries).toBe(40);
  });

  it('claims only the bound of plain draws when nothing failed', async () => {
    const result = await exploreInMemory({ ...plane, runs: 40 }, () => ({ g: 1 }));
    expect(result.value('failureProbability')).toBeNull();
    expect(result.lower('failureProbability')).toBeNull();
    const plain = result.measurements.find(({ name }) => name === 'failureProbability')!.n;
    expect(plain).toBeGreaterThanOrEqual(24);
    expect(result.upper('failureProbability')).toBeCloseTo(1 - 0.05 ** (1 / plain), 9);
    expect(result.value('regionFailureProbability')).toBeNull();
  });

  it('works on levels and under constraints: a category with a weight of 1 % that fails in its tail', async () => {
    const system = (p: Readonly<Record<string, unknown>>) => ({
      g: p['mode'] === 'rough' ? 2.5 - Number(p['x']) : 6 - Number(p['x']),
    });
    const options = {
      inputs: { x: normal, y: normal, mode: { categories: ['calm', 'rough'], weights: [99, 1] } },
      constraints: ['y > 0'],
      outputs: { g: { threshold: 0 } },
      mode: 'rare',
      runs: 120,
      auditShare: 0.5,
    };
    const exact = 0.01 * normalCdf(-2.5) + 0.99 * normalCdf(-6);
    const result = await exploreInMemory(options, system, { seed: 2 });
    expect(Math.abs(result.value('failureProbability')! / exact - 1)).toBeLessThan(0.1);
    expect(result.lower('failureProbability')).toBeLessThanOrEqual(exact);
    expect(result.upper('failureProbability')).toBeGreaterThanOrEqual(exact);
    for (const { point } of result.findings) expect(Number(point!['y'])).toBeGreaterThan(0);
  });

  it('counts invalid replies in upper bounds only, and survives a system that never answers', async () => {
    const broken = await exploreInMemory({ ...plane, runs: 40, auditShare: 0.5 }, (p) =>
      Number(p['a']) > 1 ? { g: NaN } : { g: 1 },
    );
    expect(broken.value('invalid')).toBeGreaterThan(0);
    expect(broken.lower('failureProbability') ?? 0).toBe(0);
    expect(broken.upper('failureProbability')).toBeGreaterThan(normalCdf(-1));
    const dead = await exploreInMemory({ ...plane, runs: 20 }, () => {
      throw new Error('down');
    });
    expect(dead.value('invalid')).toBe(20);
    expect(dead.upper('failureProbability')).toBe(1);
  });

  it('repeats itself for the same seed, and stands tiny budgets and spaces', async () => {
    const once = async (seed: number) =>
      JSON.stringify(await exploreInMemory({ ...plane, runs: 24 }, planeMargin, { seed }));
    const [a, b, c] = [await once(1), await once(1), await once(2)];
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    for (const runs of [1, 2, 5]) {
      const tiny = await exploreInMemory({ ...plane, runs }, planeMargin);
      expect(tiny.value('runs')).toBe(runs);
    }
    const point = await exploreInMemory(
      { ...plane, inputs: { k: { values: [3] } }, runs: 30 },
      () => ({ g: 1 }),
    );
    expect(point.upper('failureProbability')).toBeLessThan(0.2);
  });
});
