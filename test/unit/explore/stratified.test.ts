import { describe, expect, it } from 'vitest';

import { countAudit, failureProbability } from '../../../src/explore/certainty/audit.ts';
import { stratifiedEstimate } from '../../../src/explore/certainty/stratifiedAudit.ts';
import { drawStrata } from '../../../src/explore/certainty/strata.ts';
import { explore } from '../../../src/explore/procedure.ts';
import { clopperPearson } from '../../../src/math/clopperPearson.ts';
import { createRandom } from '../../../src/math/random.ts';
import { uniform } from '../../../src/space/distribution.ts';
import { Space } from '../../../src/space/space.ts';
import { exploreInMemory } from '../../helpers/exploreInMemory.ts';

const axis = (name: string) =>
  ({ kind: 'continuous', name, low: 0, high: 1, distribution: uniform(0, 1) }) as const;
const space = new Space([axis('x'), axis('y')]);
/** Believes that failure sets in about x = 0.7; its features run from -sqrt(3) to sqrt(3). */
const belief = (feature: number, slope = 14) =>
  1 / (1 + Math.exp(-slope * ((feature / Math.sqrt(3) + 1) / 2 - 0.7)));
const surrogate = (slope: number) => ({
  fit: () => Promise.resolve(),
  graph: () => undefined,
  margins: (x: Float64Array, n: number) => Float64Array.from({ length: n }, (_, i) => -x[2 * i]!),
  predict(x: Float64Array, n: number) {
    const failure = Float64Array.from({ length: n }, (_, i) => belief(x[2 * i]!, slope));
    return { mean: failure.map((p) => 0.5 - p), sd: failure.map(() => 1), failure };
  },
});
const mapOf = (slope: number) => ({
  kind: 'surrogate' as const,
  surrogate: surrogate(slope),
  members: [],
  fails: (rows: readonly Float64Array[]) => Uint8Array.from(rows, ([x]) => Number(x! > 0.7)),
  suspects: (rows: readonly Float64Array[]) => Uint8Array.from(rows, ([x]) => Number(x! > 0.5)),
});

describe('a stratified audit', () => {
  it.each([
    // As believed, with noise between 0.6 and 0.8; and a map that misses a strip of 4 %.
    {
      name: 'a map that is right',
      fails: (x: number, u: number) => u < belief(2 * Math.sqrt(3) * (x - 0.5)),
      share: 0.30107,
    },
    {
      name: 'a map that is wrong',
      fails: (x: number, u: number) => x > 0.75 || (x < 0.08 && u < 0.5),
      share: 0.29,
    },
  ])('bounds the failure probability as often as stated with $name', ({ fails, share }) => {
    const [repetitions, size, confidence] = [60, 80, 0.8];
    let misses = 0;
    let sum = 0;
    for (let seed = 0; seed < repetitions; seed++) {
      const random = createRandom(seed, 'strata');
      const strata = drawStrata(space, mapOf(14), size, random);
      expect(strata.rows).toHaveLength(size);
      const failed = strata.rows.map((row) => fails(row[0]!, random.uniform()));
      const { value, interval } = stratifiedEstimate(strata, failed, failed, confidence, 'two');
      sum += value!;
      if (interval.lower! > share || interval.upper! < share) misses++;
    }
    // P(Binomial(60, 0.2) > 22) < 0.001
    expect(misses).toBeLessThanOrEqual(22);
    // Without bias, to within three standard errors.
    expect(Math.abs(sum / repetitions - share)).toBeLessThan(0.015);
  });

  it('is narrower than a plain audit and the difference estimator when it is large and the map good', () => {
    const random = createRandom(1, 'strata');
    const fails = ([x]: Float64Array) => x! > 0.72;
    const size = 2500;
    const map = mapOf(80);
    const strata = drawStrata(space, map, size, random);
    const failed = strata.rows.map(fails);
    const width = ({ lower, upper }: { lower: number | null; upper: number | null }) =>
      upper! - lower!;
    const stratified = stratifiedEstimate(strata, failed, failed, 0.95, 'two').interval;
    const plain = Array.from({ length: size }, () => space.sample(random));
    const outcomes = plain.map((row) => ({ passed: !fails(row), invalid: false }));
    const pool = { n: 20_000, predictedFail: 6000, exact: false };
    const difference = failureProbability(countAudit(outcomes, map.fails(plain)), pool, 0.95);
    const k = outcomes.filter(({ passed }) => !passed).length;
    expect(width(stratified)).toBeLessThan(width(difference.interval));
    expect(width(stratified)).toBeLessThan(width(clopperPearson(k, size)));
    expect(stratified.lower).toBeLessThan(0.28);
    expect(stratified.upper).toBeGreaterThan(0.28);
  });

  it('is what boundary mode audits with on request', async () => {
    const unit = { low: 0, high: 1 };
    const options = {
      inputs: { x: unit, y: unit },
      outputs: { g: { threshold: 0 } },
      runs: 120,
      auditShare: 0.4,
      estimator: 'stratified',
      families: ['gaussian-process'],
    };
    const corner = (p: Readonly<Record<string, unknown>>) => ({
      g: 1.5 - Number(p['x']) - Number(p['y']),
    });
    const result = await exploreInMemory(options, corner);
    expect(result.value('runs')).toBe(120);
    expect(Math.abs(result.value('failureProbability')! - 0.125)).toBeLessThan(0.02);
    for (const name of ['failureProbability', 'failureProbability.g']) {
      expect(result.lower(name)).toBeLessThanOrEqual(0.125);
      expect(result.upper(name)).toBeGreaterThanOrEqual(0.125);
    }
    expect(result.upper('remainingUncertainty')).toBeLessThan(0.3);
    const none = await exploreInMemory({ ...options, runs: 60 }, () => ({ g: 1 }));
    expect(none.value('failureProbability')).toBeNull();
    expect(none.lower('failureProbability')).toBeNull();
    expect(none.upper('failureProbability')).toBeLessThan(0.3);
    expect(() =>
      explore.options.parse({ ...options, stop: { remainingUncertainty: 0.1 } }),
    ).toThrow(/difference/);
  });
});
