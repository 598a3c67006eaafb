import { describe, expect, it } from 'vitest';

import { createRandom } from '../../src/math/random.ts';
import { boundaryExploration } from '../helpers/boundaryExploration.ts';
import type { Simulator } from '../helpers/exploreInMemory.ts';
import { extent } from '../helpers/long.ts';
import { NOISY_DISC, noisyDisc, noisyDiscError } from '../helpers/noisyDisc.ts';

/** More misses than `most` of `n` at 5 % each would happen by chance less than once in 400 times. */
const { n, most } = extent({ n: 300, most: 27 }, { n: 12, most: 3 });

/** Every answer is turned round with the same probability, and never quite the same. */
const turned =
  (share: number) =>
  (seed: number): Simulator => {
    const noise = createRandom(seed, 'turned');
    return ({ x, y }) => {
      const margin = 1.2 - Number(x) - Number(y) + 1e-6 * noise.normal();
      return { g: noise.uniform() < share ? -margin : margin };
    };
  };

describe('the stated interval of the error of the best map', () => {
  it.each([
    ['noise at the boundary', noisyDisc, noisyDiscError(), {}],
    ['noise everywhere', turned(0.1), 0.1, {}],
    ['rare noise', turned(0.01), 0.01, {}],
    [
      'half of the replies lost in a part',
      (seed: number) => noisyDisc(seed, 0.7),
      noisyDiscError(0.7),
      {},
    ],
    ['an audit from strata', noisyDisc, noisyDiscError(), { estimator: 'stratified' }],
    [
      'a stop rule that looks four times',
      turned(0.03),
      0.03,
      { runs: 600, auditShare: 0.5, stop: { remainingUncertainty: 0.08 } },
    ],
  ])(
    `holds on ${n} systems with %s`,
    async (_, system, truth, further) => {
      let [stated, missed] = [0, 0];
      for (let seed = 1; seed <= n; seed++) {
        const { measurement } = await boundaryExploration(
          {
            ...NOISY_DISC,
            families: ['quadratic-logistic'],
            instances: 1,
            batch: 40,
            envelopeShare: 0,
            runs: 240,
            ...further,
          },
          system(seed),
          { seed, poolDraws: 1 },
        );
        const { interval } = measurement('irreducibleUncertainty');
        // An early stop may have come before any run asked again.
        if (interval === undefined) continue;
        stated++;
        if (interval.lower! > truth || interval.upper! < truth) missed++;
      }
      expect(stated).toBeGreaterThan(n / 2);
      expect(missed).toBeLessThanOrEqual(most);
    },
    3_600_000,
  );
});
