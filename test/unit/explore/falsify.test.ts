import { describe, expect, it } from 'vitest';

import { explore } from '../../../src/explore/procedure.ts';
import { exploreInMemory, memoryContext } from '../../helpers/exploreInMemory.ts';

const inputs = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { low: -1, high: 1 }]));
/** Fails only within 0.12 of (0.6, -0.5, 0.2, 0.7): a share of 6e-5 of the cube. */
const well = (p: Readonly<Record<string, unknown>>) => ({
  g:
    Math.hypot(
      Number(p['a']) - 0.6,
      Number(p['b']) + 0.5,
      Number(p['c']) - 0.2,
      Number(p['d']) - 0.7,
    ) - 0.12,
});
const scenario = { inputs, outputs: { g: { threshold: 0 } }, runs: 300, mode: 'falsify' };

describe('explore in falsify mode', () => {
  it('finds a region of 6e-5 where random search would need some 16 000 runs, and shrinks it', async () => {
    for (const seed of [1, 2, 3]) {
      const result = await exploreInMemory(scenario, well, { seed });
      expect(result.value('runsToFailure')).toBeLessThan(150);
      expect(result.value('failureProbability')).toBeNull();
      const [shrunk, found] = result.findings.map(({ point }) =>
        Math.hypot(...Object.values(point!).map(Number)),
      );
      // the failing point nearest to the nominal (0, 0, 0, 0) lies 0.12 before the well's middle
      expect(shrunk).toBeLessThanOrEqual(found ?? Infinity);
      expect(shrunk).toBeGreaterThan(Math.hypot(0.6, 0.5, 0.2, 0.7) - 0.12 - 1e-9);
    }
  });

  it('puts inputs that do not matter back to their nominal value', async () => {
    const result = await exploreInMemory(
      { ...scenario, nominal: { a: 0, b: 0, c: 0.25, d: -0.5 } },
      (p) => ({ g: 0.9 - Number(p['a']) }),
    );
    const { point } = result.findings[0]!;
    expect(point).toMatchObject({ b: 0, c: 0.25, d: -0.5 });
    expect(point!['a']).toBeGreaterThan(0.9);
    expect(point!['a']).toBeLessThan(0.92);
  });

  it('tells a value from its threshold, however close', async () => {
    const outputs = { g: { threshold: -0.15 }, h: { threshold: 2, passes: 'below' } };
    const result = await exploreInMemory({ ...scenario, outputs, runs: 20 }, () => ({
      g: Math.fround(-0.15),
      h: 2.123456,
    }));
    expect(result.findings[0]!.title).toBe(
      'g is -0.15000001, not at least -0.15; h is 2.123, not at most 2',
    );
  });

  it('claims nothing when it finds nothing', async () => {
    const result = await exploreInMemory({ ...scenario, runs: 60 }, () => ({ g: 1 }));
    expect(result.value('runsToFailure')).toBeNull();
    expect(result.upper('failureProbability')).toBeNull();
    expect(result.findings).toEqual([]);
    expect(result.value('runs')).toBe(60);
  });

  it('works on levels and categories', async () => {
    const result = await exploreInMemory(
      {
        inputs: {
          k: { low: 0, high: 50, integer: true },
          c: { categories: ['x', 'y', 'z'] },
          v: { low: 0, high: 1 },
        },
        outputs: { ok: {} },
        runs: 200,
        mode: 'falsify',
      },
      (p) => ({ ok: p['c'] === 'z' && Number(p['k']) > 40 && Number(p['v']) > 0.7 ? 0 : 1 }),
    );
    expect(result.value('failures')).toBeGreaterThan(0);
  });

  it('says so when a failure does not come again', async () => {
    let asked = 0;
    const result = await exploreInMemory({ ...scenario, runs: 60 }, () => ({
      g: ++asked === 5 ? -1 : 1,
    }));
    expect(result.value('failures')).toBe(1);
    expect(result.findings).toHaveLength(1);
    expect(result.findings[0]).toMatchObject({ severity: 'warning' });
    expect(result.findings[0]!.title).toMatch(/asked again, the same input passed/);
    // nothing was shrunk from a failure that may be chance
    expect(result.value('runs')).toBeLessThan(10);
  });

  it('uses the single outputs: finds where three of them are small at once, a share of 3e-6', async () => {
    const result = await exploreInMemory(
      {
        inputs,
        outputs: { g: { value: 'max(p, q, r)', threshold: 0.02, passes: 'above' } },
        runs: 250,
        mode: 'falsify',
      },
      ({ a, b, c, d }) => ({
        p: Math.abs(Number(a) - 0.71) + 0.2 * Number(d) ** 2,
        q: Math.abs(Number(b) + 0.43),
        r: Math.abs(Number(c) - 0.1 * Number(b)),
      }),
    );
    expect(result.value('runsToFailure')).toBeGreaterThan(0);
  });

  it('stops searching when the time is up', async () => {
    const { context } = memoryContext({ ...scenario, stop: { seconds: 60 } }, () => ({ g: 1 }));
    let minutes = 0;
    const { measurements } = await explore.run({ ...context, elapsedMs: () => 20_000 * minutes++ });
    // 16 runs of the start design, and three batches of four before a minute is over
    expect(measurements.find(({ name }) => name === 'runs')!.value).toBe(28);
  });
});
