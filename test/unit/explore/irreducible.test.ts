import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { askTwice } from '../../../src/explore/certainty/askTwice.ts';
import { irreducible } from '../../../src/explore/certainty/irreducible.ts';
import { buildParameter } from '../../../src/space/buildParameter.ts';
import { TrainingData } from '../../../src/explore/learn/trainingData.ts';
import { verdictMap } from '../../../src/explore/learn/verdictMap.ts';
import type { Competition } from '../../../src/surrogates/competition.ts';
import { drawStrata } from '../../../src/explore/certainty/strata.ts';
import type { Evaluation } from '../../../src/explore/problem/evaluation.ts';
import type { System } from '../../../src/explore/problem/system.ts';
import { createRandom } from '../../../src/math/random.ts';
import { uniform } from '../../../src/space/distribution.ts';
import { Space } from '../../../src/space/space.ts';
import { boundaryExploration } from '../../helpers/boundaryExploration.ts';
import { exploreInMemory } from '../../helpers/exploreInMemory.ts';
import type { Simulator } from '../../helpers/exploreInMemory.ts';
import { NOISY_DISC, noisyDisc, noisyDiscError } from '../../helpers/noisyDisc.ts';
import type { Surrogate } from '../../../src/surrogates/surrogate.ts';

const unknown = { error: null, upper: () => 1 };
const pairs = (n: number, differed: number, mayDiffer = differed) => ({ n, differed, mayDiffer });
const run = (x: number, purpose: Evaluation['purpose'], margin = 1): Evaluation => ({
  row: Float64Array.of(x),
  purpose,
  query: 0,
  margins: [margin],
  values: [margin],
  invalid: undefined,
});
/** Doubtful in the upper tenth of the unit range, sure of itself below. */
const belief = (feature: number) => ((feature / Math.sqrt(3) + 1) / 2 < 0.9 ? 0.001 : 0.4);
const surrogate: Surrogate = {
  fit: () => Promise.resolve(),
  graph: () => undefined,
  margins: (_, n) => new Float64Array(n).fill(1),
  predict(x, n) {
    const failure = x.slice(0, n).map(belief);
    return { mean: failure.map((p) => 0.5 - p), sd: failure.map(() => 1), failure };
  },
};

describe('the part of the errors that no map can remove', () => {
  it('lies between the two ends for every p(x), with many pairs', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (ps) => {
        const mean = (f: (p: number) => number) => ps.reduce((sum, p) => sum + f(p), 0) / ps.length;
        const [differ, error] = [mean((p) => 2 * p * (1 - p)), mean((p) => Math.min(p, 1 - p))];
        const n = 1e7;
        const { interval } = irreducible(pairs(n, Math.round(n * differ)), unknown, 0.05, 0.95);
        expect(interval.lower).toBeLessThanOrEqual(error);
        expect(interval.upper).toBeGreaterThanOrEqual(Math.min(error, 0.4999));
      }),
    );
  });

  it('is exact at both ends: for noise that is equal everywhere, and for coins among sure points', () => {
    const n = 1e7;
    const even = irreducible(pairs(n, 0.18e7), unknown, 0.05, 0.95).interval;
    expect(even.lower).toBeCloseTo(0.1, 3);
    const coins = irreducible(pairs(n, 0.1e7), unknown, 0.05, 0.95).interval;
    expect(coins.upper).toBeCloseTo(0.1, 3);
  });

  it('is no more than what the learnt map errs, and has no value before answers differed', () => {
    const map = { error: 0.11, upper: () => 0.12 };
    const { value, interval } = irreducible(pairs(1e5, 18_000), map, 0.05, 0.95);
    expect(interval.upper).toBe(0.12);
    expect(value).toBeGreaterThan(0.1);
    expect(value).toBeLessThan(0.11);
    const none = irreducible(pairs(40, 0), unknown, 0.05, 0.95);
    expect(none.value).toBeNull();
    // a quarter of the risk: 1 - 0.0125^(1/40)
    expect(none.interval).toMatchObject({
      lower: 0,
      upper: expect.closeTo(1 - 0.0125 ** (1 / 40)),
    });
  });

  it('counts an invalid answer as it hurts most', () => {
    const worst = irreducible(pairs(50, 2, 12), unknown, 0.05, 0.95).interval;
    expect(worst.lower).toBe(irreducible(pairs(50, 2), unknown, 0.05, 0.95).interval.lower);
    expect(worst.upper).toBe(irreducible(pairs(50, 12), unknown, 0.05, 0.95).interval.upper);
  });
});

describe('points that are asked twice', () => {
  const space = new Space([
    { kind: 'continuous', name: 'x', low: 0, high: 1, distribution: uniform(0, 1) },
  ]);
  const map = {
    kind: 'surrogate' as const,
    surrogate,
    members: [],
    fails: (rows: readonly Float64Array[]) => new Uint8Array(rows.length),
    suspects: (rows: readonly Float64Array[]) => new Uint8Array(rows.length),
  };
  /** Gives another verdict than the audit below 0.9. */
  const system = {
    evaluate: (rows: readonly Float64Array[]) =>
      Promise.resolve(rows.map((row) => run(row[0]!, 'repeat', row[0]! < 0.9 ? -1 : 1))),
  } as unknown as System;

  it('come from the strata as free draws do, whatever the audit favours', async () => {
    let [differed, all] = [0, 0];
    for (let seed = 0; seed < 12; seed++) {
      const strata = drawStrata(space, map, 80, createRandom(seed, 's'), 40);
      expect(strata.rows).toHaveLength(80);
      const audit = strata.rows.map((row) => run(row[0]!, 'audit'));
      const found = await askTwice(system, audit, strata, 40, createRandom(seed, 't'));
      expect(found.differed).toBe(found.mayDiffer);
      differed += found.differed;
      all += found.n;
    }
    // 480 draws at 0.9: four standard deviations are 26
    expect(all).toBe(480);
    expect(Math.abs(differed - 432)).toBeLessThan(26);
  });

  it('that a stratum lacks may have differed', async () => {
    const audit = Array.from({ length: 20 }, (_, i) => run(i / 20, 'audit'));
    const of = Uint8Array.from(audit, (_, i) => (i < 5 ? 0 : 3));
    const strata = { draws: 1000, counts: [1000, 0, 0, 0], rows: [], of, twice: [20, 0, 0, 0] };
    const found = await askTwice(system, audit, strata, 20, createRandom(1, 't'));
    expect(found).toMatchObject({ n: 20, differed: 5, mayDiffer: 20 });
    expect(found.runs).toHaveLength(5);
  });
});

describe('explore on a system that is not repeatable', () => {
  const options = { ...NOISY_DISC, runs: 400, families: ['quadratic-logistic'] };

  it.each(['difference', 'stratified'])(
    'asks a part of the audit twice (%s)',
    async (estimator) => {
      const explored = await boundaryExploration({ ...options, estimator }, noisyDisc(1), {
        seed: 1,
      });
      const { interval, n } = explored.measurement('irreducibleUncertainty');
      expect(explored.measurement('runs').value).toBe(400);
      // of the hundred runs of the audit, 25 ask again
      expect(n).toBe(25);
      expect(explored.measurement('remainingUncertainty').n).toBe(75);
      const truth = noisyDiscError();
      expect(interval!.lower).toBeLessThanOrEqual(truth);
      expect(interval!.upper).toBeGreaterThanOrEqual(truth);
    },
  );

  it('asks no more than the runs, and says in the report what is not known', async () => {
    const small = { ...options, runs: 160, embeddingPoints: 40 };
    const result = await exploreInMemory(small, noisyDisc(1));
    expect(result.queries).toBe(160);
    expect(result.value('runs')).toBe(160);
    const limits = result.exhibits.find(({ id }) => id === 'limits')!;
    expect(JSON.stringify(limits)).toMatch(/does not answer a query in the same way/);
    expect(JSON.stringify(limits)).toMatch(/Of 10 audit points that were asked twice/);
  });

  it('says when the goal is out of reach, and ends', async () => {
    const stop = { remainingUncertainty: 0.02 };
    const explored = await boundaryExploration({ ...options, stop }, noisyDisc(2), { seed: 2 });
    const found = explored.measurement('irreducibleUncertainty');
    expect(explored.measurement('runs').value).toBe(400);
    expect(found.value).toBeGreaterThan(0.02);
    expect(found.note).toMatch(/0\.02 (is|may be) out of reach/);
  });

  it('covers the error of the best map with invalid replies among them', async () => {
    const explored = await boundaryExploration(options, noisyDisc(3, 0.7), { seed: 3 });
    const { interval } = explored.measurement('irreducibleUncertainty');
    expect(explored.measurement('invalid').value).toBeGreaterThan(10);
    expect(interval!.lower).toBeLessThanOrEqual(noisyDiscError(0.7));
    expect(interval!.upper).toBeGreaterThanOrEqual(noisyDiscError(0.7));
  });

  it('asks nothing twice of the audit of a steady system, and claims nothing', async () => {
    const steady: Simulator = ({ x }) => ({ g: 0.5 - Number(x) });
    const explored = await boundaryExploration({ ...options, runs: 240 }, steady, { seed: 1 });
    const found = explored.measurement('irreducibleUncertainty');
    expect(found).toMatchObject({ value: null, n: 0 });
    expect(found.interval).toBeUndefined();
    expect(found.note).toMatch(/^Not asked: all \d+ runs/);
    expect(explored.measurement('remainingUncertainty').n).toBe(60);
  });
});

it('the map of a finite space trusts the answers of a steady system, and the surrogate of another', () => {
  const levels = new Space([
    buildParameter('k', { scale: 'linear', integer: false, values: [1, 2, 3] }),
  ]);
  const competition = {
    members: () => [{ surrogate, competitor: { id: 'c1' }, weight: 1 }],
  } as unknown as Competition;
  const rows = [0, 1, 2].map((level) => Float64Array.of(level));
  const data = new TrainingData(levels);
  data.add([run(0, 'start', 1), run(1, 'start', -1), run(1, 'repeat', -1)]);
  expect([...verdictMap(levels, data, competition).fails(rows)]).toEqual([0, 1, 0]);
  data.add([run(0, 'repeat', 0.9)]);
  expect([...verdictMap(levels, data, competition).fails(rows)]).toEqual([0, 0, 0]);
});
