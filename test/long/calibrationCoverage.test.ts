import { expect, it } from 'vitest';

import {
  aurocCoverage,
  debiasedCoverage,
  riskViolations,
} from '../../bench/calibration/coverage.ts';
import { extent } from '../helpers/long.ts';

const MODELS = extent(300, 100);
/** An area takes little time: of 1000 models the coverage is known to 0.7 points, of 300 to 1.3. */
const AREAS = extent(1000, 100);
/** Coverage that 300 models of a true 95 % fall below once in a thousand. */
const LEAST = extent(0.91, 0.87);

it.each([0, 0.02, 0.05, 0.15])(
  'the interval of the debiased calibration error covers a true error of %f',
  (gap) => {
    expect(debiasedCoverage(gap, MODELS)).toBeGreaterThanOrEqual(LEAST);
  },
);

it.each([0.5, 1, 2])('the interval of AUROC covers that of two normals %f apart', (apart) => {
  expect(aurocCoverage(apart, AREAS)).toBeGreaterThanOrEqual(LEAST);
});

it('the bound on the risk of kept answers is violated in 5 % at most', () => {
  expect(riskViolations(MODELS)).toBeLessThanOrEqual(1 - LEAST);
});
