import { describe, expect, it } from 'vitest';

import { expectedErrorAfter } from '../../../../src/explore/learn/expectedErrorAfter.ts';
import { LatentSpace } from '../../../../src/explore/rare/latentSpace.ts';
import { subsetSimulation, weightedPoints } from '../../../../src/explore/rare/subsetSimulation.ts';
import { normalCdf } from '../../../../src/math/normalDistribution.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { buildParameter } from '../../../../src/space/buildParameter.ts';
import { inputOption } from '../../../../src/space/inputOptions.ts';
import { Space } from '../../../../src/space/space.ts';

describe('subset simulation', () => {
  /** Fails beyond a plane at distance 4: Phi(-4) = 3.167e-5. */
  const plane = (d: number, seed: number) =>
    subsetSimulation({
      dimensions: d,
      size: 1000,
      random: createRandom(seed, 'plane'),
      evaluate: (z, count) =>
        Float64Array.from({ length: count }, (_, i) => {
          let sum = 0;
          for (let j = 0; j < d; j++) sum += z[i * d + j]!;
          return 4 - sum / Math.sqrt(d);
        }),
    });

  it.each([2, 20])('finds the probability of a half-space in %d dimensions', (d) => {
    const exact = normalCdf(-4);
    const logs = Array.from({ length: 12 }, (_, seed) => {
      const last = plane(d, seed).at(-1)!;
      expect(last.threshold).toBe(0);
      expect(last.values.every((value) => value <= 0)).toBe(true);
      return Math.log(last.probability / exact);
    });
    // One run errs by about a third; the mean of twelve by a tenth.
    expect(Math.abs(logs.reduce((sum, log) => sum + log, 0) / 12)).toBeLessThan(0.3);
    for (const log of logs) expect(Math.abs(log)).toBeLessThan(1.4);
  });

  it('gives points that together stand for the whole distribution', () => {
    const { z, weights } = weightedPoints(plane(2, 3), 2);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
    let beyond = 0;
    for (const [i, weight] of weights.entries())
      if (z[2 * i]! + z[2 * i + 1]! > 2 * Math.SQRT2) beyond += weight;
    expect(Math.abs(beyond / normalCdf(-2) - 1)).toBeLessThan(0.25);
  });

  it('stays within what is allowed, and ends where nothing is', () => {
    const half = subsetSimulation({
      dimensions: 1,
      size: 500,
      random: createRandom(1),
      evaluate: (z) => z.map((value) => (value > 0 ? Infinity : 2 + value)),
    });
    // P(Z < -2 | Z < 0)
    expect(Math.abs(half.at(-1)!.probability / (2 * normalCdf(-2)) - 1)).toBeLessThan(0.5);
    for (const { z } of half) expect(z.every((value) => value <= 0)).toBe(true);
    const none = subsetSimulation({
      dimensions: 1,
      size: 50,
      random: createRandom(1),
      evaluate: (z) => z.map(() => Infinity),
    });
    expect(none[0]!.values).toHaveLength(0);
  });
});

describe('expectedErrorAfter', () => {
  it('is the doubt before at correlation 0, none at 1, and agrees with random draws between', () => {
    for (const t of [0, 0.7, 2]) {
      expect(expectedErrorAfter(t, 0)).toBeCloseTo(normalCdf(-t), 2);
      expect(expectedErrorAfter(t, 1)).toBeLessThan(0.01);
      const random = createRandom(t, 'doubt');
      let sum = 0;
      for (let i = 0; i < 20_000; i++)
        sum += normalCdf(-Math.abs(t + 0.8 * random.normal()) / 0.6) / 20_000;
      expect(expectedErrorAfter(t, 0.8)).toBeCloseTo(sum, 2);
      expect(expectedErrorAfter(-t, -0.8)).toBe(expectedErrorAfter(t, 0.8));
    }
  });
});

describe('LatentSpace', () => {
  const parameter = (name: string, option: object) =>
    buildParameter(name, inputOption.parse(option));
  const space = new Space([
    parameter('n', { distribution: { kind: 'normal', mean: 3, sd: 2 } }),
    parameter('l', { distribution: { kind: 'lognormal', mean: 1, sd: 0.2 } }),
    parameter('u', { low: -1, high: 5 }),
    parameter('t', { low: 0, high: 2, distribution: { kind: 'normal', mean: 0, sd: 1 } }),
    parameter('c', { categories: ['a', 'b', 'c'], weights: [1, 2, 5] }),
  ]);
  const latent = new LatentSpace(space);

  it('maps standard-normal scores to the declared distribution, as the unit cube does', () => {
    const random = createRandom(1);
    for (let i = 0; i < 200; i++) {
      const z = Float64Array.from({ length: 5 }, () => random.normal());
      const expected = space.fromUnit(z.map(normalCdf));
      const row = latent.toRow(z);
      for (let j = 0; j < 5; j++) expect(row[j]).toBeCloseTo(expected[j]!, 9);
      const back = latent.toScores(row);
      for (let j = 0; j < 4; j++) expect(back[j]).toBeCloseTo(z[j]!, 6);
      expect(latent.toRow(back)[4]).toBe(row[4]);
    }
  });

  it('keeps the digits of the tails', () => {
    expect(latent.toRow(Float64Array.of(9, 9, 9, 9, 9))[0]).toBe(21);
  });
});
