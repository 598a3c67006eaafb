import { describe, expect, it } from 'vitest';

import { exploreInMemory } from '../../helpers/exploreInMemory.ts';
import { parseCsv } from '../../../src/data/parseCsv.ts';

/** P(Z <= x) by Simpson's rule, for an oracle that shares no code. */
function phi(x: number): number {
  const n = 2000;
  const h = (x + 12) / n;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((-12 + i * h) ** 2) / 2);
  }
  return (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}
/** The cdf of a lognormal by its own mean and deviation. */
function lognormal(mean: number, sd: number): (x: number) => number {
  const s2 = Math.log(1 + (sd / mean) ** 2);
  return (x) => (x <= 0 ? 0 : phi((Math.log(x) - Math.log(mean) + s2 / 2) / Math.sqrt(s2)));
}
const cut = (cdf: (x: number) => number, low: number, high: number) => (x: number) =>
  (cdf(x) - cdf(low)) / (cdf(high) - cdf(low));

const sample = [2, 3, 3.5, 7, 11];
/** Continuous inputs with the law that they must follow. */
const continuous: Readonly<Record<string, readonly [object, (x: number) => number]>> = {
  linear: [{ low: -2, high: 6 }, (x) => (x + 2) / 8],
  log: [{ low: 0.01, high: 100, scale: 'log' }, (x) => Math.log10(x / 0.01) / 4],
  uniform: [{ low: 1, high: 2, distribution: { kind: 'uniform' } }, (x) => x - 1],
  normal: [{ distribution: { kind: 'normal', mean: 3, sd: 2 } }, (x) => phi((x - 3) / 2)],
  truncated: [
    { low: 2, high: 9, distribution: { kind: 'normal', mean: 3, sd: 2 } },
    cut((x) => phi((x - 3) / 2), 2, 9),
  ],
  oneSided: [
    { low: 4, distribution: { kind: 'normal', mean: 3, sd: 2 } },
    cut((x) => phi((x - 3) / 2), 4, 40),
  ],
  lognormal: [{ distribution: { kind: 'lognormal', mean: 1, sd: 0.5 } }, lognormal(1, 0.5)],
  truncatedLognormal: [
    { low: 0.8, high: 2, distribution: { kind: 'lognormal', mean: 1, sd: 0.5 } },
    cut(lognormal(1, 0.5), 0.8, 2),
  ],
  triangular: [
    { low: 0, high: 10, distribution: { kind: 'triangular', mode: 2 } },
    (x) => (x < 2 ? x ** 2 / 20 : 1 - (10 - x) ** 2 / 80),
  ],
  empirical: [
    { distribution: { kind: 'empirical', csv: 'sample.csv', column: 'gap' } },
    (x) => {
      const after = sample.findIndex((value) => value > x);
      if (after < 0) return 1;
      const [a, b] = [sample[after - 1]!, sample[after]!];
      return (after - 1 + (x - a) / (b - a)) / 4;
    },
  ],
};
/** Inputs of levels with the probability of each. */
const levels: Readonly<Record<string, readonly [object, Readonly<Record<string, number>>]>> = {
  integer: [
    { low: 2, high: 4, integer: true },
    { 2: 1 / 3, 3: 1 / 3, 4: 1 / 3 },
  ],
  integerNormal: [
    { low: 0, high: 3, integer: true, distribution: { kind: 'normal', mean: 1, sd: 1 } },
    Object.fromEntries(
      [0, 1, 2, 3].map((k) => [k, (phi(k - 0.5) - phi(k - 1.5)) / (phi(2.5) - phi(-1.5))]),
    ),
  ],
  integerLog: [
    { low: 1, high: 3, integer: true, scale: 'log' },
    {
      1: Math.log(3) / Math.log(7),
      2: Math.log(5 / 3) / Math.log(7),
      3: Math.log(7 / 5) / Math.log(7),
    },
  ],
  discrete: [
    { values: [0.5, 8, 3], weights: [1, 2, 1] },
    { 0.5: 0.25, 3: 0.25, 8: 0.5 },
  ],
  categories: [
    { categories: ['dry', 'wet', 'ice'], weights: [6, 3, 1] },
    { dry: 0.6, wet: 0.3, ice: 0.1 },
  ],
  never: [{ categories: ['a', 'b'], weights: [1, 0] }, { a: 1 }],
  boolean: [{ categories: [true, false] }, { true: 0.5, false: 0.5 }],
};

describe('explore', () => {
  it('draws its audit from every kind of input as declared', async () => {
    const inputs = Object.fromEntries(
      Object.entries({ ...continuous, ...levels }).map(([name, [option]]) => [name, option]),
    );
    const { artifacts } = await exploreInMemory(
      {
        inputs,
        outputs: { g: {} },
        runs: 400,
        auditShare: 0.9,
        envelopeShare: 0,
        families: ['random-forest'],
      },
      ({ linear }) => ({ g: Number(linear) > 0 ? 1 : 0 }),
      { files: { 'sample.csv': `id,gap\n${sample.map((v, i) => `${i},${v}`).join('\n')}\n` } },
    );
    const csv = artifacts!.find(({ path }) => path === 'runs.csv')!;
    const [header = [], ...rows] = parseCsv(new TextDecoder().decode(csv.bytes));
    const audit = rows.filter((row) => row[header.indexOf('purpose')] === 'audit');
    const n = audit.length;
    expect(n).toBe(360);
    const column = (name: string) => audit.map((row) => row[header.indexOf(name)]!);
    for (const [name, [, cdf]] of Object.entries(continuous)) {
      const u = column(name)
        .map((text) => cdf(Number(text)))
        .toSorted((a, b) => a - b);
      const distance = Math.max(...u.map((v, i) => Math.max(v - i / n, (i + 1) / n - v)));
      // Kolmogorov-Smirnov: exceeded by chance once in 10,000.
      expect(distance, name).toBeLessThan(2.23 / Math.sqrt(n));
    }
    for (const [name, [, probabilities]] of Object.entries(levels)) {
      const seen = column(name);
      for (const level of new Set(seen)) expect(Object.keys(probabilities), name).toContain(level);
      for (const [level, p] of Object.entries(probabilities)) {
        const share = seen.filter((value) => value === level).length / n;
        expect(Math.abs(share - p), `${name} ${level}`).toBeLessThanOrEqual(
          4 * Math.sqrt((p * (1 - p)) / n),
        );
      }
    }
  });

  it('judges several outputs at once: above, below, between, outside, boolean, against an oracle', async () => {
    const result = await exploreInMemory(
      {
        inputs: { x: { low: 0, high: 1 }, c: { categories: ['on', 'off'] } },
        constraints: ['x < 0.9 || c == "on"'],
        outputs: {
          above: { value: 'x', threshold: 0.2 },
          below: { value: 'x', threshold: 0.9, passes: 'below' },
          between: { value: 'x', threshold: [0.1, 0.7], passes: 'between' },
          outside: { value: 'x', threshold: [0.5, 0.6], passes: 'outside' },
          flag: { value: 'x < 0.8 && c == "on" || x < 0.5' },
          oracle: { value: 'abs(y - oracle)', threshold: 0.25, passes: 'below' },
        },
        runs: 500,
        auditShare: 0.8,
        envelopeShare: 0,
        families: ['random-forest'],
      },
      // No answer for off and x of 0.85 to 0.9.
      ({ x, c }) => ({ y: c === 'off' && Number(x) > 0.85 ? NaN : Number(x) }),
      { oracle: ({ x }) => ({ z: Number(x) ** 2 - 0.02 }) },
    );
    // The space has a measure of 0.5 + 0.5 x 0.9.
    const share = (on: number, off: number) => (0.5 * on + 0.5 * off) / 0.95;
    const bounds = (name: string) => [
      result.lower(`failureProbability.${name}`)!,
      result.upper(`failureProbability.${name}`)!,
    ];
    // x - x^2 + 0.02 > 0.25 between these two.
    const root = Math.sqrt(0.25 - 0.23);
    const truths = {
      above: share(0.2, 0.2),
      below: share(0.1, 0),
      between: share(0.4, 0.3),
      outside: share(0.1, 0.1),
      flag: share(0.2, 0.35),
      oracle: share(2 * root, 2 * root),
    };
    const invalid = share(0, 0.05);
    for (const [name, truth] of Object.entries(truths)) {
      const [lower, upper] = bounds(name);
      // Invalid replies count in upper bounds and may overlap with failures.
      expect(lower, name).toBeLessThan(truth + 0.02);
      expect(upper, name).toBeGreaterThan(truth);
      expect(upper! - lower!, name).toBeLessThan(0.15 + invalid);
    }
    const bad = result.findings.filter(({ rule }) => rule === 'explore.invalid');
    expect(bad.length).toBeGreaterThan(0);
    for (const { point } of bad) expect(Number(point!['x'])).toBeGreaterThan(0.85);
    for (const { point } of result.findings)
      expect(point!['c'] === 'on' || Number(point!['x']) < 0.9).toBe(true);
  });
});
