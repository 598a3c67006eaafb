import { describe, expect, it } from 'vitest';

import { explore } from '../../../src/explore/procedure.ts';
import { createRandom } from '../../../src/math/random.ts';
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
      expect(result.measurements.map(({ name }) => name)).not.toContain('failureProbability');
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

  it('shrinks to the one input that fails alone, where that is nearer', async () => {
    // From m = cold, u = 20, v = 10 it takes 0.525 of the ranges of u and v; k fails after half of its range.
    const result = await exploreInMemory(
      {
        ...scenario,
        inputs: {
          u: { low: 0, high: 100 },
          v: { low: 1, high: 10_000, scale: 'log' },
          m: { categories: ['cold', 'hot'] },
          k: { low: 0, high: 10, integer: true },
        },
        outputs: { g: { threshold: 0 }, ok: { threshold: 0 } },
        nominal: { u: 20, v: 10, m: 'cold', k: 4 },
        constraints: ['u + k * 5 < 120'],
      },
      ({ u, v, m, k }) => ({
        g: 1.5 - Number(u) / 100 - Math.log10(Number(v)) / 4 - (m === 'hot' ? 0.2 : 0),
        ok: 8.5 - Number(k),
      }),
    );
    expect(result.findings[0]!.point).toEqual({ u: 20, v: 10, m: 'cold', k: 9 });
  });

  it('shrinks whole numbers to the very first that fails, and a log scale by its logarithm', async () => {
    const result = await exploreInMemory(
      {
        ...scenario,
        inputs: {
          count: { low: 0, high: 5000, integer: true },
          size: { low: 1e-6, high: 1e6, scale: 'log' },
        },
        nominal: { count: 12, size: 1 },
        runs: 200,
      },
      ({ count, size }) => ({
        g: Math.max(1236.5 - Number(count), Math.log10(Number(size)) + 3),
      }),
    );
    const { count, size } = result.findings[0]!.point!;
    expect(count).toBe(1237);
    expect(Math.log10(Number(size))).toBeLessThanOrEqual(-3);
    expect(Math.log10(Number(size))).toBeGreaterThan(-3.1);
  });

  it('never ends farther away than it began, and still fails', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const random = createRandom(seed);
      const weights = [0, 1, 2, 3].map(() => 0.2 + random.uniform());
      const score = (p: object) =>
        Object.values(p).reduce((sum, value, j) => sum + weights[j]! * Number(value), 0);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const result = await exploreInMemory(scenario, (p) => ({ g: 0.6 * total - score(p) }), {
        seed,
      });
      const [shrunk, found = shrunk] = result.findings.map(({ point }) => point!);
      expect(score(shrunk!)).toBeGreaterThan(0.6 * total);
      const far = (p: object) =>
        Math.max(...Object.values(p).map((value) => Math.abs(Number(value))));
      expect(far(shrunk!)).toBeLessThanOrEqual(far(found!) + 1e-9);
      // On the boundary: a little less of its largest input passes.
      expect(score(shrunk!)).toBeLessThan(0.62 * total);
    }
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
