import { describe, expect, it } from 'vitest';

import { GaussianProcess } from '../../../src/surrogates/gaussianProcess/gaussianProcess.ts';
import type { KernelForm } from '../../../src/surrogates/gaussianProcess/kernel.ts';
import { negativeLogPosterior } from '../../../src/surrogates/gaussianProcess/marginalLikelihood.ts';
import { fitWarp, squash } from '../../../src/surrogates/gaussianProcess/squashing.ts';
import { turnedDisc } from '../../helpers/turnedDisc.ts';

describe('GaussianProcess', () => {
  it.each([
    { smoothness: 'matern-5/2', additive: false },
    { smoothness: 'matern-5/2', additive: true },
    { smoothness: 'squared-exponential', additive: false },
    { smoothness: 'squared-exponential', additive: true },
  ] as const)('has the gradient of its marginal likelihood right with %o', (form) => {
    const { x, margin } = turnedDisc(14, 3);
    const kernel = {
      ...form,
      dimensions: 3,
      rate: new Float64Array(3),
      isCategory: [false, false, true],
      slope: 0,
      share: 0,
    };
    const theta = Float64Array.of(0.1, -0.3, 0.2, -3, -1, ...(form.additive ? [0.4] : []));
    const gradient = new Float64Array(theta.length);
    negativeLogPosterior(theta, gradient, x, margin, kernel, 2);
    for (let j = 0; j < theta.length; j++) {
      const [up, down] = [theta.slice(), theta.slice()];
      up[j]! += 1e-5;
      down[j]! -= 1e-5;
      const unused = new Float64Array(theta.length);
      const slope =
        (negativeLogPosterior(up, unused, x, margin, kernel, 2) -
          negativeLogPosterior(down, unused, x, margin, kernel, 2)) /
        2e-5;
      expect(gradient[j]).toBeCloseTo(slope, 5);
    }
  });

  it('interpolates a smooth function between few points', async () => {
    const x = Float64Array.from({ length: 12 }, (_, i) => -1.65 + 0.3 * i);
    const margin = x.map((value) => Math.sin(2 * value));
    const gp = new GaussianProcess({ priorLength: 1, warp: 0, maxRows: 100 });
    await gp.fit({ n: 12, dimensions: 1, categories: [0], x, margin });
    const at = Float64Array.of(-1.02, 0.11, 0.97);
    const { mean, sd } = gp.predict(at, 3);
    for (let i = 0; i < 3; i++) {
      expect(Math.abs(mean[i]! - Math.sin(2 * at[i]!))).toBeLessThan(0.02);
      expect(sd[i]).toBeLessThan(0.1);
    }
    // far away it knows nothing
    expect(gp.predict(Float64Array.of(30), 1).sd[0]).toBeGreaterThan(0.4);
  });

  it('takes the squashing with the best marginal likelihood, which undoes a stretching', () => {
    const { x, margin } = turnedDisc(60, 5);
    const kernel = {
      dimensions: 3,
      rate: Float64Array.of(0.6, 0.6, 2),
      isCategory: [false, false, true],
      slope: 0.02,
    };
    const theta = Float64Array.of(...kernel.rate.map(Math.log), Math.log(1e-4), Math.log(0.02));
    const loss = (margins: Float64Array, warp: number) => {
      const y = margins.map((value) => squash(value, warp));
      const unused = new Float64Array(theta.length);
      return (
        negativeLogPosterior(theta, unused, x, y, kernel, 1) +
        margins.reduce((sum, value) => sum + 0.5 * Math.log(1 + (warp * value) ** 2), 0)
      );
    };
    const chosen = [0.5, 2, 4].map((stretch) => {
      const stretched = margin.map((value) => Math.sinh(2 * stretch * value) / stretch);
      const warp = fitWarp(x, stretched, kernel, 1e-4);
      for (const other of [0, 0.25, 0.5, 1, 2, 4, 8])
        expect(loss(stretched, warp)).toBeLessThanOrEqual(loss(stretched, other) + 1e-6);
      return warp;
    });
    expect(chosen).toEqual([0.5, 2, 4]);
  });

  it('takes the form with the best marginal likelihood: a smooth one for a wave, a rough one for a kink', async () => {
    const forms = [
      { smoothness: 'matern-5/2', additive: false },
      { smoothness: 'squared-exponential', additive: false },
    ] as const;
    const x = Float64Array.from({ length: 40 }, (_, i) => -1.7 + 0.087 * i);
    const fitted = async (margin: Float64Array, choice: readonly KernelForm[]) => {
      const gp = new GaussianProcess({ priorLength: 1, warp: 1, maxRows: 100, forms: choice });
      await gp.fit({ n: 40, dimensions: 1, categories: [0], x, margin });
      return gp;
    };
    const margins = [x.map((v) => Math.sin(2 * v)), x.map((v) => Math.abs(v - 0.2) - 0.5)];
    for (const [expected, margin] of [margins[1]!, margins[0]!].entries()) {
      const chosen = await fitted(margin, forms);
      const alone = await Promise.all(forms.map((form) => fitted(margin, [form])));
      const evidences = alone.map(({ evidence }) => evidence);
      expect(evidences.indexOf(Math.min(...evidences))).toBe(expected);
      expect(chosen.evidence).toBe(evidences[expected]);
      expect(chosen.margins(x, 40)).toEqual(alone[expected]!.margins(x, 40));
    }
  });

  it('gives the same beliefs when rows come one by one as when they come at once', async () => {
    const all = turnedDisc(40, 8);
    const options = { priorLength: 1, warp: 0, maxRows: 100 };
    const [slow, fast] = [new GaussianProcess(options), new GaussianProcess(options)];
    // 35 to 40 rows are too few more to fit hyper-parameters anew.
    for (let n = 35; n <= 40; n++) await slow.fit({ ...all, n });
    await fast.fit({ ...all, n: 35 });
    await fast.fit(all);
    const test = turnedDisc(30, 9);
    const [a, b] = [slow.predict(test.x, 30), fast.predict(test.x, 30)];
    for (let i = 0; i < 30; i++) expect(a.failure[i]).toBeCloseTo(b.failure[i]!, 9);
  });
});
