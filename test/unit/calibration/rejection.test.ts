import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { debiasedInterval } from '../../../src/calibration/metrics/debiasedInterval.ts';
import { auroc } from '../../../src/calibration/metrics/auroc.ts';
import { binScores } from '../../../src/calibration/metrics/bins.ts';
import { chooseThreshold } from '../../../src/calibration/rejection/chooseThreshold.ts';
import { conformalThreshold } from '../../../src/calibration/rejection/conformalThreshold.ts';
import { riskCoverage } from '../../../src/calibration/rejection/riskCoverage.ts';
import { softBrownianOffset } from '../../../src/calibration/ood/softBrownianOffset.ts';
import { energies } from '../../../src/calibration/uncertainty/energy.ts';
import { pool } from '../../../src/calibration/uncertainty/ensemble.ts';
import { createRandom } from '../../../src/math/random.ts';

describe('risk over coverage', () => {
  it('is what counting gives', () => {
    // Kept in the order right, wrong, right, wrong.
    const curve = riskCoverage(Float64Array.of(0.2, 0.9, 0.6, 0.4), Uint8Array.of(0, 1, 0, 1));
    expect([...curve.coverage]).toEqual([0.25, 0.5, 0.75, 1]);
    expect([...curve.risk]).toEqual([0, 1 / 2, 1 / 3, 2 / 4]);
    expect(curve.aurc).toBeCloseTo((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4, 12);
    // The best order has both wrong ones last.
    expect(curve.eaurc).toBeCloseTo(curve.aurc - (1 / 3 + 1 / 2) / 4, 12);
  });

  it('does not depend on the order of the items, nor on the scale of the certainty', () => {
    const item = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 30 }), (items) => {
        const area = (list: readonly (readonly [number, boolean])[], scale: number): number =>
          riskCoverage(
            Float64Array.from(list, ([value]) => value * scale),
            Uint8Array.from(list, ([, right]) => Number(right)),
          ).aurc;
        expect(area(items.toReversed(), 1)).toBeCloseTo(area(items, 1), 10);
        expect(area(items, 7)).toBeCloseTo(area(items, 1), 12);
      }),
    );
  });
});

/** Items whose certainty c is right with chance c. */
function draw(seed: number, n: number) {
  const random = createRandom(seed, 'items');
  const certainty = Float64Array.from({ length: n }, () => 0.5 + 0.5 * random.uniform());
  return {
    certainty,
    right: Uint8Array.from(certainty, (c) => Number(random.uniform() < c)),
  };
}

describe('a threshold for a wanted risk', () => {
  it('holds its bound in 95 % of the cases, and keeps nothing where there is no evidence', () => {
    let violated = 0;
    let kept = 0;
    for (let seed = 0; seed < 200; seed++) {
      const chosen = chooseThreshold(draw(2 * seed, 200), draw(2 * seed + 1, 200), 0.2, 0.95);
      // The true risk above a threshold t is the mean of 1 - c for c from t to 1.
      const truth = (1 - chosen.threshold) / 2;
      if (chosen.kept > 0 && truth > chosen.riskInterval.upper!) violated++;
      kept += chosen.coverage;
    }
    expect(violated).toBeLessThanOrEqual(18);
    expect(kept / 200).toBeGreaterThan(0.2);
    const none = chooseThreshold(draw(1, 10), draw(2, 10), 0.01, 0.95);
    expect(none).toMatchObject({ threshold: Infinity, kept: 0, risk: null, coverage: 0 });
  });

  it('by conformal risk control keeps the expected share of wrong answers', () => {
    let share = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { certainty, right } = draw(seed, 150);
      const t = Math.min(1, conformalThreshold(certainty, right, 0.1));
      // P(certainty >= t and wrong), for certainty uniform on [0.5, 1].
      share += (1 - t) ** 2;
    }
    expect(share / 200).toBeLessThanOrEqual(0.1);
    expect(share / 200).toBeGreaterThan(0.08);
  });
});

it('AUROC has DeLong’s variance', () => {
  // Three events and three non-events: placements 1, 1, 1/3 and 1/3, 1/3, 0 misses.
  const { value, interval } = auroc(
    { score: Float64Array.of(6, 5, 2, 4, 3, 1), event: Uint8Array.of(1, 1, 1, 0, 0, 0) },
    0.95,
  );
  expect(value).toBeCloseTo(7 / 9, 12);
  // Variances of (1, 1, 1/3) and (2/3, 2/3, 1) over 3.
  const variance = (4 / 27 + 1 / 27) / 3;
  // Student's quantile with two degrees of freedom.
  const half = (4.302653 * Math.sqrt(variance)) / ((7 / 9) * (2 / 9));
  const logit = Math.log(7 / 2);
  expect(interval.lower).toBeCloseTo(1 / (1 + Math.exp(half - logit)), 6);
});

it('the interval of the debiased error begins at 0 for a calibrated model', () => {
  let covered = 0;
  for (let seed = 0; seed < 60; seed++) {
    const { certainty, right } = draw(seed, 400);
    const bins = binScores({ score: certainty, event: right }, 10, 'equal-width');
    const { lower } = debiasedInterval(bins, 0.95, createRandom(seed, 'interval'));
    if (lower === 0) covered++;
  }
  expect(covered).toBeGreaterThanOrEqual(54);
});

it('soft Brownian offset leaves rows at their distance', () => {
  const random = createRandom(1, 'offset');
  const rows = Float64Array.from({ length: 2 * 50 }, () => random.normal());
  const made = softBrownianOffset(rows, 2, 40, { minimum: 3, step: 0.3, softness: 0 }, random);
  for (let i = 0; i < 40; i++) {
    let least = Infinity;
    for (let j = 0; j < 50; j++)
      least = Math.min(
        least,
        Math.hypot(made[2 * i]! - rows[2 * j]!, made[2 * i + 1]! - rows[2 * j + 1]!),
      );
    expect(least).toBeGreaterThan(3);
    // One step of about 1.2 beyond at most.
    expect(least).toBeLessThan(6);
  }
});

it('energy and ensembles are what their definitions give', () => {
  const [energy] = energies(Float64Array.of(1000, 1000), 2, 2);
  expect(energy).toBeCloseTo(1000 + 2 * Math.log(2), 9);
  // The member answered the second of two items alone, at place 7, and one that the target did not answer.
  const own = { count: 2, classes: 2, probabilities: Float64Array.of(0.25, 0.75, 1, 0) };
  const member = { places: [7, 9], probabilities: Float64Array.of(0, 1, 1, 0) };
  const { mean, total, disagreement } = pool(own, [3, 7], [member]);
  expect([...mean]).toEqual([0.25, 0.75, 0.5, 0.5]);
  expect(total[0]).toBeCloseTo(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), 12);
  expect(total[1]).toBeCloseTo(Math.log(2), 12);
  expect([...disagreement].map((nats) => Number(nats.toFixed(12)))).toEqual([
    0,
    Number(Math.log(2).toFixed(12)),
  ]);
});
