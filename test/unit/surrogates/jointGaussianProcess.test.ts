import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { JointGaussianProcess } from '../../../src/surrogates/gaussianProcess/jointGaussianProcess.ts';
import { correlations } from '../../../src/surrogates/gaussianProcess/kernel.ts';
import type { Kernel } from '../../../src/surrogates/gaussianProcess/kernel.ts';
import { negativeLogPosterior } from '../../../src/surrogates/gaussianProcess/marginalLikelihood.ts';
import { relations } from '../../../src/surrogates/gaussianProcess/relations.ts';

const random = createRandom(1, 'joint');
const n = 60;
const x = Float64Array.from({ length: 2 * n }, () => 3 * random.uniform() - 1.5);
const at = (i: number): readonly [number, number] => [x[2 * i]!, x[2 * i + 1]!];
const columns = (...outputs: ((a: number, b: number) => number)[]) =>
  Float64Array.from(
    outputs.flatMap((output) => Array.from({ length: n }, (_, i) => output(...at(i)))),
  );

describe('the joint Gaussian process', () => {
  it('has the gradient of its likelihood in several columns, by finite differences', () => {
    const y = columns(
      (a, b) => Math.sin(2 * a) + b,
      (a, b) => a * b,
    );
    const kernel: Kernel = {
      dimensions: 2,
      rate: Float64Array.of(1, 1),
      isCategory: [false, false],
      slope: 0.02,
    };
    const theta = Float64Array.of(0.3, -0.4, -7, -3);
    const value = (t: Float64Array, gradient = new Float64Array(4)) =>
      negativeLogPosterior(t, gradient, x, y, kernel, 1.4);
    const gradient = new Float64Array(4);
    value(theta, gradient);
    for (let j = 0; j < 4; j++) {
      const moved = (h: number) => value(theta.map((t, i) => (i === j ? t + h : t)));
      expect(gradient[j]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 3);
    }
  });

  it('tells the very covariances of the kernel, and distances', () => {
    const kernel: Kernel = {
      dimensions: 3,
      rate: Float64Array.of(2, 0.5, 1.5),
      isCategory: [false, false, true],
      slope: 0.1,
    };
    const rows = Float64Array.of(0, 0, 1, 0.5, -1, 0, 1, 1, 1);
    const points = Float64Array.of(9, 9, 9, 0.5, 1, 1);
    const plain = new Float64Array(3);
    correlations(kernel, rows, 3, points, 3, plain);
    const out = new Float64Array(4);
    const distances = new Float64Array(2);
    relations(kernel, rows, 3, points, 3, out, 1, distances);
    expect([...out]).toEqual([0, ...plain]);
    // (2 * 0.5)^2 + (0.5 * 1)^2; (0.5 * 2)^2, and another category
    expect([...distances]).toEqual([1.25, 2.5]);
  });

  it('predicts several outputs at new points, and a constant one exactly', () => {
    const outputs = [
      (a: number, b: number) => Math.sin(2 * a) + b,
      (a: number, b: number) => 100 * a * b,
      () => 7,
    ];
    const process = new JointGaussianProcess([false, false], 3);
    process.fit(x, columns(...outputs), 20, 0);
    const point = Float64Array.of(0.3, -0.6);
    const { mean } = process.predict(point, 1);
    expect(mean[0]).toBeCloseTo(Math.sin(0.6) - 0.6, 1);
    expect(mean[1]).toBeCloseTo(-18, 0);
    expect(mean[2]).toBeCloseTo(7, 9);
  });

  it('knows that outputs move together: draws of a multiple keep the ratio', () => {
    const base = (a: number, b: number) => Math.sin(2 * a) + b;
    const process = new JointGaussianProcess([false, false], 2);
    process.fit(
      x,
      columns(base, (a, b) => 5 - 3 * base(a, b)),
      20,
      0,
    );
    const [first, , second, own] = process.scatter;
    expect(second! / first!).toBeCloseTo(-3, 3);
    expect(Math.abs(own!)).toBeLessThan(0.01 * Math.abs(second!));
  });

  it('is surer near a believed point, and less sure where the outputs move', () => {
    const process = new JointGaussianProcess([false, false], 1);
    // flat on the left, and on the right a wave too short for these rows
    process.fit(
      x,
      columns((a, b) => (a < 0 ? 0 : Math.sin(40 * a + 17 * b))),
      20,
      1,
    );
    const spreadAt = (a: number, b: number) => process.predict(Float64Array.of(a, b), 1).spread[0]!;
    expect(spreadAt(-1.01, 0.2)).toBeLessThan(0.7 * spreadAt(1.01, 0.2));
    const before = spreadAt(1.01, 0.2);
    process.believe(Float64Array.of(1.01, 0.21));
    expect(spreadAt(1.01, 0.2)).toBeLessThan(0.85 * before);
  });
});
