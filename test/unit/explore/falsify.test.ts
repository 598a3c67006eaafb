import { describe, expect, it } from 'vitest';

import { exploreInMemory } from '../../helpers/exploreInMemory.ts';

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
});
