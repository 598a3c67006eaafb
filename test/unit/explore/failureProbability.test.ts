import { describe, expect, it } from 'vitest';

import { countAudit, failureProbability } from '../../../src/explore/certainty/audit.ts';
import { clopperPearson } from '../../../src/math/clopperPearson.ts';
import { createRandom } from '../../../src/math/random.ts';

/** An audit, and a pool, of a system that fails with probability `p` where a map errs with the given probabilities. */
function drawn(
  { p, missed, falseAlarm }: { p: number; missed: number; falseAlarm: number },
  n: number,
  seed: number,
  draws = 2000,
) {
  const random = createRandom(seed, 'audit');
  const one = () => {
    const fails = random.uniform() < p;
    const says = random.uniform() < (fails ? 1 - missed : falseAlarm);
    return { fails, says };
  };
  const audit = Array.from({ length: n }, one);
  let predictedFail = 0;
  for (let i = 0; i < draws; i++) if (one().says) predictedFail++;
  const counts = countAudit(
    audit.map(({ fails }) => ({ passed: !fails, invalid: false })),
    Uint8Array.from(audit, ({ says }) => Number(says)),
  );
  return { counts, pool: { n: draws, predictedFail, exact: false } };
}

describe('the interval of the failure probability', () => {
  it.each([
    { p: 0.5, missed: 0.1, falseAlarm: 0.1, n: 1000 },
    { p: 0.03, missed: 0.05, falseAlarm: 0.001, n: 200 },
    { p: 0.3, missed: 0.5, falseAlarm: 0.4, n: 60 },
  ])('holds for $p with $n audit points', ({ n, ...truth }) => {
    let misses = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const { counts, pool } = drawn(truth, n, seed);
      const { interval } = failureProbability(counts, pool, 0.8);
      expect(interval.lower!).toBeLessThanOrEqual(interval.upper!);
      if (interval.lower! > truth.p || interval.upper! < truth.p) misses++;
    }
    // P(Binomial(400, 0.2) > 107) < 0.001
    expect(misses).toBeLessThanOrEqual(107);
  });

  it('is little wider than that of the audit alone where the map is poor, far narrower where it is good', () => {
    const width = (truth: Parameters<typeof drawn>[0], n: number): readonly [number, number] => {
      const { counts, pool } = drawn(truth, n, 1, 20_000);
      const { lower, upper } = failureProbability(counts, pool, 0.95).interval;
      const plain = clopperPearson(counts.failures, n, { confidence: 0.95 });
      return [upper! - lower!, plain.upper! - plain.lower!];
    };
    const [poor, alone] = width({ p: 0.5, missed: 0.3, falseAlarm: 0.3 }, 5000);
    // At a tenth of the risk: 2.81 standard errors in place of 1.96.
    expect(poor).toBeLessThan(1.45 * alone);
    const [good, plain] = width({ p: 0.5, missed: 0, falseAlarm: 0 }, 200);
    expect(good).toBeLessThan(0.7 * plain);
  });
});
