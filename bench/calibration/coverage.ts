import { binScores } from '../../src/calibration/metrics/bins.ts';
import { auroc } from '../../src/calibration/metrics/auroc.ts';
import { debiasedInterval } from '../../src/calibration/metrics/debiasedInterval.ts';
import { chooseThreshold } from '../../src/calibration/rejection/chooseThreshold.ts';
import { normalCdf } from '../../src/math/normalDistribution.ts';
import { createRandom } from '../../src/math/random.ts';

/** A model that states s where an answer is right with the chance s - gap, s uniform on [0.5, 1]. */
function model(seed: number, n: number, gap: number) {
  const random = createRandom(seed, 'model');
  const score = Float64Array.from({ length: n }, () => 0.5 + 0.5 * random.uniform());
  const event = Uint8Array.from(score, (s) => Number(random.uniform() < s - gap));
  return { score, event };
}

/** The share of simulated models whose interval of the debiased calibration error covers the true one, `gap`. */
export function debiasedCoverage(gap: number, models: number): number {
  let covered = 0;
  for (let seed = 0; seed < models; seed++) {
    const bins = binScores(model(seed, 1000, gap), 15, 'equal-width');
    const { lower, upper } = debiasedInterval(bins, 0.95, createRandom(seed, 'interval'));
    if (lower! <= gap && gap <= upper!) covered++;
  }
  return covered / models;
}

/** The share of samples whose interval of AUROC covers that of two normals so far apart. */
export function aurocCoverage(apart: number, samples: number): number {
  const truth = normalCdf(apart / Math.SQRT2);
  let covered = 0;
  for (let seed = 0; seed < samples; seed++) {
    const random = createRandom(seed, `auroc ${apart}`);
    const event = Uint8Array.from({ length: 300 }, () => Number(random.uniform() < 0.3));
    const score = Float64Array.from(event, (e) => random.normal() + e * apart);
    const { lower, upper } = auroc({ score, event }, 0.95).interval;
    if (lower! <= truth && truth <= upper!) covered++;
  }
  return covered / samples;
}

/** The share of simulated models whose kept answers are wrong more often than the bound at 95 % says. */
export function riskViolations(models: number): number {
  let violated = 0;
  for (let seed = 0; seed < models; seed++) {
    const half = (part: number) => {
      const { score, event } = model(2 * seed + part, 400, 0.05);
      return { certainty: score, right: event };
    };
    const chosen = chooseThreshold(half(0), half(1), 0.2, 0.95);
    // Of answers above t, uniform, the share that is wrong: 1 - mean + gap.
    const truth = (1 - Math.max(0.5, chosen.threshold)) / 2 + 0.05;
    if (chosen.kept > 0 && truth > chosen.riskInterval.upper!) violated++;
  }
  return violated / models;
}
