import { describe, expect, it } from 'vitest';

import { PROBLEMS } from '../../bench/explore/problems.ts';
import { normalCdf } from '../../src/math/normalDistribution.ts';
import { exploreInMemory } from '../helpers/exploreInMemory.ts';
import { extent } from '../helpers/long.ts';

/** More misses than `most` of `n` at 5 % each would happen by chance less than once in 400 times. */
const { n, most } = extent({ n: 60, most: 8 }, { n: 4, most: 2 });

const normal = { distribution: { kind: 'normal', mean: 0, sd: 1 } };
/** A half-space at a distance in so many dimensions. */
const plane = (d: number, distance: number) => ({
  name: `half-space at ${distance} in ${d} dimensions`,
  inputs: Object.fromEntries(Array.from({ length: d }, (_, j) => [`x${j}`, normal])),
  g: (x: readonly number[]) => distance - x.reduce((sum, v) => sum + v, 0) / Math.sqrt(d),
  reference: normalCdf(-distance),
});
const known = (name: string) => PROBLEMS.find((problem) => problem.name === name)!;

describe('rare mode', () => {
  it.each([
    plane(2, 4),
    plane(5, 5),
    plane(12, 3.5),
    known('Gayton hat'),
    known('four-branch k=7'),
    known('RP53'),
  ])(
    `covers the probability of $name in ${n} seeds, and is near it`,
    async (problem) => {
      const { inputs, reference } = problem;
      let misses = 0;
      const errors: number[] = [];
      for (let seed = 1; seed <= n; seed++) {
        const result = await exploreInMemory(
          {
            inputs,
            outputs: { g: { threshold: 0 } },
            mode: 'rare',
            runs: 160,
            auditShare: 0.5,
            maxFindings: 0,
          },
          (point) => ({ g: problem.g(Object.values(point).map(Number)) }),
          { seed },
        );
        const [lower, upper] = [
          result.lower('failureProbability') ?? 0,
          result.upper('failureProbability') ?? 1,
        ];
        if (lower > reference || upper < reference) misses++;
        // The region is a part of the whole.
        expect(result.lower('regionFailureProbability')).toBe(lower);
        errors.push(Math.abs(result.value('failureProbability')! / reference - 1));
      }
      expect(misses).toBeLessThanOrEqual(most);
      expect(errors.toSorted((a, b) => a - b)[Math.floor(n / 2)]).toBeLessThan(0.02);
      expect(Math.max(...errors)).toBeLessThan(0.1);
    },
    3_600_000,
  );
});
