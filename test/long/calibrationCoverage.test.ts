import { expect, it } from 'vitest';

import { binScores } from '../../src/calibration/bins.ts';
import { auroc } from '../../src/calibration/metrics/auroc.ts';
import { debiasedInterval } from '../../src/calibration/metrics/debiasedInterval.ts';
import { chooseThreshold } from '../../src/calibration/rejection/chooseThreshold.ts';
import { normalCdf } from '../../src/math/normalDistribution.ts';
import { createRandom } from '../../src/math/random.ts';
import { extent } from '../helpers/long.ts';

const MODELS = extent(300, 100);
/** An area takes little time: of 1000 models the coverage is known to 0.7 points, of 300 to 1.3. */
const AREAS = extent(1000, 100);
/** Coverage that 300 models of a true 95 % fall below once in a thousand. */
const LEAST = extent(0.91, 0.87);

/** A model that states s where an answer is right with the chance s - gap, s uniform on [0.5, 1]. */
function model(seed: number, n: number, gap: number) {
  const random = createRandom(seed, 'model');
  const score = Float64Array.from({ length: n }, () => 0.5 + 0.5 * random.uniform());
  const event = Uint8Array.from(score, (s) => Number(random.uniform() < s - gap));
  return { score, event };
}

it.each([0, 0.02, 0.05, 0.15])(
  'the interval of the debiased calibration error covers a true error of %f',
  (gap) => {
    let covered = 0;
    for (let seed = 0; seed < MODELS; seed++) {
      const bins = binScores(model(seed, 1000, gap), 15, 'equal-width');
      const { lower, upper } = debiasedInterval(bins, 0.95, createRandom(seed, 'interval'));
      if (lower! <= gap && gap <= upper!) covered++;
    }
    console.log(`debiased error ${gap}: ${((100 * covered) / MODELS).toFixed(1)} %`);
    expect(covered / MODELS).toBeGreaterThanOrEqual(LEAST);
  },
);

it.each([0.5, 1, 2])('the interval of AUROC covers that of two normals %f apart', (apart) => {
  const truth = normalCdf(apart / Math.SQRT2);
  let covered = 0;
  for (let seed = 0; seed < AREAS; seed++) {
    const random = createRandom(seed, `auroc ${apart}`);
    const event = Uint8Array.from({ length: 300 }, () => Number(random.uniform() < 0.3));
    const score = Float64Array.from(event, (e) => random.normal() + e * apart);
    const { lower, upper } = auroc({ score, event }, 0.95).interval;
    if (lower! <= truth && truth <= upper!) covered++;
  }
  console.log(`AUROC ${truth.toFixed(3)}: ${((100 * covered) / AREAS).toFixed(1)} %`);
  expect(covered / AREAS).toBeGreaterThanOrEqual(LEAST);
});

it('the bound on the risk of kept answers is violated in 5 % at most', () => {
  let violated = 0;
  for (let seed = 0; seed < MODELS; seed++) {
    const half = (part: number) => {
      const { score, event } = model(2 * seed + part, 400, 0.05);
      return { certainty: score, right: event };
    };
    const chosen = chooseThreshold(half(0), half(1), 0.2, 0.95);
    // Of answers above t, uniform, the share that is wrong: 1 - mean + gap.
    const truth = (1 - Math.max(0.5, chosen.threshold)) / 2 + 0.05;
    if (chosen.kept > 0 && truth > chosen.riskInterval.upper!) violated++;
  }
  console.log(`risk bound violated: ${((100 * violated) / MODELS).toFixed(1)} %`);
  expect(violated / MODELS).toBeLessThanOrEqual(1 - LEAST);
});
