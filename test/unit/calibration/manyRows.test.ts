import { describe, expect, it } from 'vitest';

import { beta } from '../../../src/calibration/calibrators/beta.ts';
import { bbqBic } from '../../../src/calibration/calibrators/bbqBic.ts';
import { platt } from '../../../src/calibration/calibrators/platt.ts';
import { temperature } from '../../../src/calibration/calibrators/temperature.ts';
import { vector } from '../../../src/calibration/calibrators/vector.ts';
import { countsBelow } from '../../../src/calibration/fit/countsBelow.ts';
import { countBelow } from '../../../src/calibration/fit/histogramMap.ts';
import { logisticRows } from '../../../src/calibration/fit/logisticRows.ts';
import type { Predictions } from '../../../src/calibration/predictions.ts';
import { sortScores } from '../../../src/calibration/sortScores.ts';
import { createRandom } from '../../../src/math/random.ts';

/** Chances that are surer than they may be, over ten orders of magnitude on both sides. */
function overconfident(n: number) {
  const random = createRandom(1, 'many');
  const logit = Float64Array.from({ length: n }, () => 3 * random.normal());
  return sortScores({
    score: logit.map((z) => 1 / (1 + Math.exp(-2 * z))),
    event: Uint8Array.from(logit, (z) =>
      Number(random.uniform() < 1 / (1 + Math.exp(-0.8 * z - 0.3))),
    ),
  });
}

/** Sums of residuals times a column over every single score: 0 at the maximum of the likelihood. */
function slopes(
  { score, event }: { readonly score: Float64Array; readonly event: Uint8Array },
  chanceOf: (left: number, right: number) => number,
  targetOf: (event: number) => number,
): readonly [number, number, number] {
  let [left, right, constant] = [0, 0, 0];
  for (let i = 0; i < score.length; i++) {
    const p = Math.min(1 - 2 ** -52, Math.max(2 ** -52, score[i]!));
    const [l, r] = [Math.log(p), -Math.log1p(-p)];
    const residual = (chanceOf(l, r) - targetOf(event[i]!)) / score.length;
    left += residual * l;
    right += residual * r;
    constant += residual;
  }
  return [left, right, constant];
}

describe('fits to many rows are those to every single one', () => {
  const scores = overconfident(50_000);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

  it('scores become few rows', () => {
    const { weight, event } = logisticRows(scores);
    expect(weight.length).toBeLessThan(8000);
    const count = (kind: number) =>
      weight.reduce((sum, w, i) => sum + (event[i] === kind ? w : 0), 0);
    const events = scores.event.reduce((sum, e) => sum + e, 0);
    expect(count(1)).toBeCloseTo(events, 6);
    expect(count(0)).toBeCloseTo(50_000 - events, 6);
  });

  it('Beta', () => {
    const map = beta.fit(scores);
    if (map.kind !== 'logistic') throw new Error('not logistic');
    const rest = slopes(scores, (l, r) => sigmoid(map.a * l + map.b * r + map.c), Number);
    // A slope of 1e-9 moves a coefficient by less than 1e-6.
    for (const slope of rest) expect(Math.abs(slope)).toBeLessThan(1e-9);
  });

  it('Platt', () => {
    const map = platt.fit(scores);
    if (map.kind !== 'logistic') throw new Error('not logistic');
    const events = scores.event.reduce((sum, e) => sum + e, 0);
    const [left, right, constant] = slopes(
      scores,
      (l, r) => sigmoid(map.a * (l + r) + map.c),
      (e) => (e === 1 ? (events + 1) / (events + 2) : 1 / (50_000 - events + 2)),
    );
    expect(Math.abs(left + right)).toBeLessThan(1e-9);
    expect(Math.abs(constant)).toBeLessThan(1e-9);
  });

  it('scaling of classes', () => {
    const random = createRandom(2, 'classes');
    const [n, k] = [120_000, 3];
    const probabilities = new Float64Array(n * k);
    const labels = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const weights = Array.from({ length: k }, () => Math.exp(2 * random.normal()));
      const sum = weights.reduce((all, each) => all + each, 0);
      for (let c = 0; c < k; c++) probabilities[i * k + c] = weights[c]! / sum;
      labels[i] =
        random.uniform() < 0.3 ? random.integer(k) : weights.indexOf(Math.max(...weights));
    }
    const predictions: Predictions = { count: n, classes: k, probabilities, labels };
    const one = temperature.fit(predictions);
    const own = vector.fit(predictions);
    if (one.kind !== 'scaling' || own.kind !== 'scaling') throw new Error('no scaling');
    const z = probabilities.map((p) => Math.log(Math.max(1e-12, p)));
    for (const { weights, constants } of [one, own]) {
      const gradient = new Float64Array(2 * k);
      for (let i = 0; i < n; i++) {
        const chances = Array.from(weights, (w, c) => Math.exp(w * z[i * k + c]! + constants[c]!));
        const sum = chances.reduce((all, each) => all + each, 0);
        for (let c = 0; c < k; c++) {
          const residual = (chances[c]! / sum - Number(labels[i] === c)) / n;
          gradient[c]! += residual * z[i * k + c]!;
          gradient[k + c]! += residual;
        }
      }
      if (weights === one.weights)
        expect(Math.abs(gradient[0]! + gradient[1]! + gradient[2]!)).toBeLessThan(1e-8);
      else for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-8);
    }
  });

  it('counts below a value are those of a search over all', () => {
    const below = countsBelow(scores.score);
    for (let bins = 1; bins < 200; bins += 7)
      for (let bin = 1; bin <= bins; bin++)
        expect(below(bin / bins)).toBe(countBelow(scores.score, bin / bins));
    expect(bbqBic.fit(scores).kind).toBe('steps');
  });
});
