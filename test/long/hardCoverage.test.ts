import { describe, expect, it } from 'vitest';

import { boundCoverage } from '../helpers/boundCoverage.ts';
import { HARD_PROBLEMS } from '../helpers/hardProblems.ts';
import { extent } from '../helpers/long.ts';

/** More misses than `most` of `n` at 5 % each would happen by chance less than once in 2,000 times. */
const { n, most } = extent({ n: 60, most: 10 }, { n: 3, most: 2 });
const seeds = Array.from({ length: n }, (_, i) => 121 + i);
const cheap = { families: ['quadratic-logistic'], instances: 1, batch: 40 };

describe.each([
  ['100 runs', { runs: 100 }],
  ['10 runs', { runs: 10 }],
  ['300 runs, half of them to audit', { runs: 300, auditShare: 0.5 }],
  ['an audit from strata', { runs: 120, estimator: 'stratified' }],
  [
    'a stop rule that looks four times',
    { runs: 120, batch: 4, auditShare: 0.5, stop: { remainingUncertainty: 0.35 } },
  ],
  ['a level set', { runs: 80, envelope: { shape: 'level-set' } }],
])('the 95 %% bounds of %s', (_, options) => {
  it.each(HARD_PROBLEMS.map((problem) => [problem.name, problem] as const))(
    `hold on ${n} explorations of %s`,
    async (_name, problem) => {
      const found = await boundCoverage(problem, seeds, { ...cheap, ...options });
      for (const [kind, { stated, missed }] of found) {
        // Boxes and outputs of one exploration share runs: their misses come together, so twice as many may.
        const allowed = stated > n ? (2 * most * stated) / n : most;
        expect(missed, kind).toBeLessThanOrEqual(kind === 'share' ? 0 : allowed);
      }
      expect(found.get('failureProbability')!.stated).toBe(n);
    },
    3_600_000,
  );
});
