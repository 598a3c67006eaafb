import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import type { Value } from '../../../src/space/parameter.ts';
import { boundaryExploration } from '../../helpers/boundaryExploration.ts';

type Point = Readonly<Record<string, Value>>;

const unit = { low: 0, high: 1 };
const sample = [-4, -3, -2, -1, ...Array.from({ length: 12 }, () => 0), 1, 2, 3, 4];

/** Input spaces whose measure is easily got wrong, a failing region in each, and its exact probability. */
const CASES: readonly {
  readonly what: string;
  readonly options: object;
  readonly fails: (point: Point) => boolean;
  readonly truth: number;
}[] = [
  {
    what: 'a constraint that cuts the square to a triangle',
    options: { inputs: { x: unit, y: unit }, constraints: ['x + y < 1'] },
    fails: ({ x }) => Number(x) > 0.5,
    truth: 1 / 4,
  },
  {
    what: 'levels with weights, one of which never occurs',
    options: {
      inputs: {
        k: { values: [0, 1, 2], weights: [1, 2, 7] },
        c: { categories: ['a', 'never'], weights: [1, 0] },
        x: unit,
      },
    },
    fails: ({ k, c }) => k === 1 || c === 'never',
    truth: 1 / 5,
  },
  {
    what: 'a logarithmic scale',
    options: { inputs: { x: { low: 1, high: 1000, scale: 'log' } } },
    fails: ({ x }) => Number(x) > 100,
    truth: 1 / 3,
  },
  {
    what: 'a value that has a probability of its own',
    options: { inputs: { x: { distribution: { kind: 'empirical', sample } }, y: unit } },
    fails: ({ x }) => x === 0,
    // Quantiles are interpolated: of 19 steps between 20 values, 11 are flat.
    truth: 11 / 19,
  },
  {
    what: 'a truncated distribution',
    options: { inputs: { x: { ...unit, distribution: { kind: 'normal', mean: 0, sd: 1 } } } },
    fails: ({ x }) => Number(x) > 0.5,
    // (Phi(1) - Phi(1/2)) / (Phi(1) - Phi(0))
    truth: 0.1498822847945298 / 0.3413447460685429,
  },
];

const CONFIDENCE = 0.9;
const SEEDS = 4;

describe('the stated bounds are relative to the declared distribution', () => {
  // All miss by chance once in 10 000 times, while a wrong measure misses in every exploration: the audit has 140 points.
  it.each(CASES)('with $what', { timeout: 200_000 }, async ({ options, fails, truth }) => {
    let [missed, envelopeMissed, envelopes] = [0, 0, 0];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { measurement, envelope, space } = await boundaryExploration(
        {
          ...options,
          outputs: { ok: {} },
          runs: 200,
          auditShare: 0.7,
          stop: { confidence: CONFIDENCE },
          families: ['random-forest'],
          instances: 1,
        },
        (point) => ({ ok: Number(!fails(point)) }),
        { seed, poolDraws: 2000 },
      );
      const { lower, upper } = measurement('failureProbability').interval!;
      const perOutput = measurement('failureProbability.ok').interval!;
      if (lower! > truth || upper! < truth || perOutput.lower! > truth || perOutput.upper! < truth)
        missed++;
      if (envelope === undefined) continue;
      envelopes++;
      const random = createRandom(seed, 'truth');
      const draws = Array.from({ length: 2000 }, () => space.sample(random));
      const belongs = envelope.region.contains(draws);
      const inside = draws.filter((_, i) => belongs[i] === 1);
      const failing = inside.filter((row) => fails(space.values(row))).length;
      expect(Math.abs(envelope.share.value - inside.length / draws.length)).toBeLessThan(0.06);
      if (envelope.interval.upper! < failing / inside.length) envelopeMissed++;
    }
    expect(missed).toBeLessThan(SEEDS);
    expect(envelopes).toBeGreaterThan(1);
    expect(envelopeMissed).toBeLessThan(envelopes);
  });

  it('with replies that are invalid: failures in upper bounds, not in lower ones', async () => {
    const { measurement } = await boundaryExploration(
      {
        inputs: { x: unit },
        outputs: { ok: {} },
        runs: 800,
        auditShare: 0.75,
        families: ['random-forest'],
      },
      ({ x }) => ({ ok: Number(x) < 0.3 ? NaN : Number(Number(x) < 0.8) }),
      { seed: 1, poolDraws: 2000 },
    );
    for (const name of ['failureProbability', 'failureProbability.ok']) {
      const { lower, upper } = measurement(name).interval!;
      expect(lower).toBeLessThan(0.2);
      expect(lower).toBeGreaterThan(0.1);
      expect(upper).toBeGreaterThan(0.5);
      expect(upper).toBeLessThan(0.6);
    }
  });
});
