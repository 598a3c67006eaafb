import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { boostTrees } from '../../../src/surrogates/boosting/boostTrees.ts';
import { calibratedScale } from '../../../src/surrogates/calibratedScale.ts';
import { GaussianProcess } from '../../../src/surrogates/gaussianProcess/gaussianProcess.ts';
import { LocalGaussianProcess } from '../../../src/surrogates/localGaussianProcess/localGaussianProcess.ts';
import { SpillTree } from '../../../src/surrogates/localGaussianProcess/spillTree.ts';
import { fitLogistic } from '../../../src/surrogates/logistic/fitLogistic.ts';
import { quadraticTerms } from '../../../src/surrogates/logistic/quadraticTerms.ts';
import { KdTree } from '../../../src/surrogates/neighbours/kdTree.ts';
import { oneHot, oneHotWidth } from '../../../src/surrogates/oneHot.ts';
import type { TrainingSet } from '../../../src/surrogates/surrogate.ts';
import { plattScaling } from '../../../src/surrogates/supportVector/plattScaling.ts';
import { smo } from '../../../src/surrogates/supportVector/smo.ts';

function normals(count: number, seed: number): Float64Array {
  const random = createRandom(seed, 'normals');
  return Float64Array.from({ length: count }, () => random.normal());
}

/** Two numbers and a category; the margin bends, and the category shifts it. */
function wavy(n: number, seed: number): TrainingSet {
  const random = createRandom(seed, 'wavy');
  const x = new Float64Array(n * 3);
  const margin = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    x[i * 3] = 3.4 * random.uniform() - 1.7;
    x[i * 3 + 1] = 3.4 * random.uniform() - 1.7;
    x[i * 3 + 2] = random.integer(2);
    margin[i] = x[i * 3 + 1]! - Math.sin(2 * x[i * 3]!) + 0.4 * x[i * 3 + 2]!;
  }
  return { n, dimensions: 3, categories: [0, 0, 2], x, margin };
}

describe('KdTree', () => {
  it('finds what a search through all rows finds, ties and repeated points included', () => {
    const grid = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 240 });
    fc.assert(
      fc.property(grid, fc.integer({ min: 1, max: 12 }), fc.integer(), (values, k, seed) => {
        const n = Math.floor(values.length / 3);
        const points = Float64Array.from(values);
        const tree = new KdTree(points, n, [0, 0, 0]);
        const query = normals(3, seed);
        const skip = Math.abs(seed) % (n + 1);
        const rows = new Int32Array(k);
        const squared = new Float64Array(k);
        const found = tree.nearest(query, 0, rows, squared, skip);
        const all = Array.from({ length: n }, (_, i) => i)
          .filter((i) => i !== skip)
          .map((i) => {
            let sum = 0;
            for (let c = 0; c < 3; c++) sum += (query[c]! - points[i * 3 + c]!) ** 2;
            return { i, sum };
          })
          .toSorted((a, b) => a.sum - b.sum || a.i - b.i)
          .slice(0, k);
        expect([...rows.subarray(0, found)]).toEqual(all.map(({ i }) => i));
        expect([...squared.subarray(0, found)]).toEqual(all.map(({ sum }) => sum));
      }),
    );
  });

  it('finds among categories what a search through all one-hot rows finds', () => {
    const codes = fc.integer({ min: 0, max: 3 });
    const row = fc.tuple(fc.integer({ min: -2, max: 2 }), codes, codes);
    const rows = fc.array(row, { minLength: 1, maxLength: 120 });
    const mark = fc.constantFrom(0.2, 1.3, 5);
    fc.assert(
      fc.property(rows, row, mark, fc.integer({ min: 1, max: 9 }), (values, query, mark, k) => {
        const n = values.length;
        const categories = [0, 4, 4];
        const points = Float64Array.from(values.flat());
        const [nearest, squared] = [new Int32Array(k), new Float64Array(k)];
        const found = new KdTree(points, n, categories, mark ** 2).nearest(
          Float64Array.from(query),
          0,
          nearest,
          squared,
        );
        const width = oneHotWidth(categories);
        const columns = oneHot(points, n, categories, mark);
        const own = oneHot(Float64Array.from(query), 1, categories, mark);
        const all = values
          .map((_, i) => {
            let sum = 0;
            for (let c = 0; c < width; c++) sum += (own[c]! - columns[i * width + c]!) ** 2;
            return { i, sum };
          })
          .toSorted((a, b) => a.sum - b.sum || a.i - b.i)
          .slice(0, k);
        expect([...nearest.subarray(0, found)]).toEqual(all.map(({ i }) => i));
        expect([...squared.subarray(0, found)]).toEqual(all.map(({ sum }) => sum));
      }),
    );
  });
});

describe('smo', () => {
  it('meets the optimality conditions of the dual problem, overlapping classes included', () => {
    const n = 120;
    const x = normals(2 * n, 4);
    const noise = normals(n, 5);
    const labels = Int8Array.from({ length: n }, (_, i) =>
      x[2 * i]! ** 2 + x[2 * i + 1]! + 0.5 * noise[i]! < 1 ? 1 : -1,
    );
    const gram = new Float64Array(n * n);
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++)
        gram[a * n + b] = Math.exp(
          -0.5 * ((x[2 * a]! - x[2 * b]!) ** 2 + (x[2 * a + 1]! - x[2 * b + 1]!) ** 2),
        );
    const rows = Int32Array.from({ length: n }, (_, i) => i);
    for (const cost of [0.5, 20, 1000]) {
      const { coefficients, bias } = smo(gram, n, rows, labels, { cost, tolerance: 1e-5 });
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += coefficients[i]!;
        const alpha = coefficients[i]! * labels[i]!;
        let decision = bias;
        for (let j = 0; j < n; j++) decision += coefficients[j]! * gram[i * n + j]!;
        const gap = labels[i]! * decision - 1;
        expect(alpha).toBeGreaterThanOrEqual(0);
        expect(alpha).toBeLessThanOrEqual(cost);
        if (alpha === 0) expect(gap).toBeGreaterThan(-1e-4);
        else if (alpha === cost) expect(gap).toBeLessThan(1e-4);
        else expect(Math.abs(gap)).toBeLessThan(1e-4);
      }
      expect(Math.abs(sum)).toBeLessThan(1e-6 * cost * n);
    }
  });

  it('finds the widest gap between two points: the plane half way', () => {
    // k(a, b) = a b for a = -1, b = 3: w = 1/2, bias = -1/2.
    const gram = Float64Array.of(1, -3, -3, 9);
    const { coefficients, bias } = smo(gram, 2, Int32Array.of(0, 1), Int8Array.of(-1, 1), {
      cost: 10,
    });
    expect(coefficients[1]).toBeCloseTo(1 / 8, 10);
    expect(coefficients[0]).toBeCloseTo(-1 / 8, 10);
    expect(bias).toBeCloseTo(-0.5, 10);
  });
});

describe('plattScaling', () => {
  it('gets back the logistic function that the labels were drawn from', () => {
    const n = 20_000;
    const decisions = normals(n, 1);
    const random = createRandom(2);
    const labels = Int8Array.from(decisions, (f) =>
      random.uniform() < 1 / (1 + Math.exp(-(3 * f - 0.7))) ? 1 : -1,
    );
    const { slope, offset } = plattScaling(decisions, labels);
    // Standard errors are about 0.05 and 0.03.
    expect(Math.abs(slope - 3)).toBeLessThan(0.2);
    expect(Math.abs(offset + 0.7)).toBeLessThan(0.12);
  });

  it('stays finite for classes that a threshold separates, and for one class', () => {
    const decisions = Float64Array.of(-2, -1, 1, 2);
    const apart = plattScaling(decisions, [-1, -1, 1, 1]);
    expect(apart.slope).toBeGreaterThan(0);
    expect(Number.isFinite(apart.slope)).toBe(true);
    const one = plattScaling(
      decisions.map(() => 1),
      [1, 1, 1, 1],
    );
    // The rule of succession: 5 in 6.
    expect(1 / (1 + Math.exp(-(one.slope + one.offset)))).toBeCloseTo(5 / 6, 6);
  });
});

describe('fitLogistic', () => {
  it('has no slope left at its weights, by central differences', () => {
    const [n, p] = [200, 4];
    const features = normals(n * p, 3);
    const target = Float64Array.from({ length: n }, (_, i) =>
      features[i * p]! + 0.5 * features[i * p + 1]! ** 2 > 0.3 ? 0.99 : 0.02,
    );
    const ridge = Float64Array.of(1e-3, 0.1, 0.1, 2);
    const { weights } = fitLogistic(features, n, target, ridge);
    const loss = (w: Float64Array) => {
      let sum = 0;
      for (let a = 0; a < p; a++) sum += 0.5 * ridge[a]! * w[a]! ** 2;
      for (let i = 0; i < n; i++) {
        let z = 0;
        for (let a = 0; a < p; a++) z += w[a]! * features[i * p + a]!;
        sum += target[i]! * Math.log1p(Math.exp(-z)) + (1 - target[i]!) * Math.log1p(Math.exp(z));
      }
      return sum;
    };
    for (let a = 0; a < p; a++) {
      const at = (step: number) => loss(weights.map((w, b) => (a === b ? w + step : w)));
      expect(Math.abs(at(1e-4) - at(-1e-4)) / 2e-4).toBeLessThan(1e-4);
    }
  });

  it('gives the log-odds of the mean when there is nothing but a constant', () => {
    const { weights } = fitLogistic(
      new Float64Array(50).fill(1),
      50,
      Float64Array.from({ length: 50 }, (_, i) => Number(i < 10)),
      Float64Array.of(1e-9),
    );
    expect(weights[0]).toBeCloseTo(Math.log(0.25), 6);
  });
});

describe('quadraticTerms', () => {
  it('takes all terms of two inputs and a category, without those that say nothing', () => {
    const group = [0, 1, 2, 2];
    const terms = quadraticTerms(normals(400, 1), 100, group, normals(100, 2), 90);
    expect(terms).toEqual([
      ...[0, 1, 2, 3].map((a) => [a, -1]),
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
  });

  it('keeps the interaction that matters when there is no room for all', () => {
    const [n, width] = [500, 60];
    const columns = normals(n * width, 1);
    const target = Float64Array.from(
      { length: n },
      (_, i) => columns[i * width + 3]! ** 2 - 1 + 0.1 * columns[i * width + 7]!,
    );
    const group = Array.from({ length: width }, (_, c) => c);
    const terms = quadraticTerms(columns, n, group, target, 70);
    expect(terms).toHaveLength(70);
    expect(terms).toContainEqual([3, 3]);
  });
});

describe('boostTrees', () => {
  const data = wavy(300, 3);
  const failing = data.margin.map((value) => 1 / (1 + Math.exp(4 * value)));
  const rows = Int32Array.from({ length: 300 }, (_, i) => i);
  const options = { rounds: 60, learningRate: 0.2, maxDepth: 4, lambda: 1, bins: 32 };

  it('lowers the training loss with every tree that sees all rows', () => {
    const { losses } = boostTrees(
      data,
      failing,
      rows,
      { ...options, subsample: 1 },
      createRandom(1),
    );
    for (let round = 1; round < losses.length; round++)
      expect(losses[round]).toBeLessThanOrEqual(losses[round - 1]!);
    expect(losses[0]).toBeCloseTo(Math.LN2, 12);
    expect(losses.at(-1)).toBeLessThan(0.4);
  });

  it('gives one leaf the Newton step -G / (H + lambda)', () => {
    const { trees } = boostTrees(
      data,
      failing,
      rows,
      { ...options, rounds: 1, learningRate: 1, maxDepth: 0, subsample: 1 },
      createRandom(1),
    );
    const g = failing.reduce((sum, q) => sum + q - 0.5, 0);
    expect(trees[0]!.value[0]).toBeCloseTo(-g / (300 / 4 + 1), 10);
  });
});

describe('calibratedScale', () => {
  it('finds by how much deviations are too small', () => {
    const n = 4000;
    const mean = normals(n, 1);
    const noise = normals(n, 2);
    const margin = mean.map((value, i) => value + 0.8 * noise[i]!);
    const scale = calibratedScale(mean, new Float64Array(n).fill(0.2), margin);
    expect(Math.abs(scale / 4 - 1)).toBeLessThan(0.1);
  });
});

describe('SpillTree', () => {
  const data = wavy(2000, 2);
  const tree = new SpillTree(data.x, data.n, {
    rate: Float64Array.of(1, 1, 1),
    isCategory: [false, false, true],
    leafRows: 60,
    overlap: 0.1,
  });

  it('holds every row in the leaf that answers for its place, and some rows twice', () => {
    for (let i = 0; i < data.n; i++) expect(tree.leaves[tree.leafOf(data.x, i * 3)]).toContain(i);
    const held = tree.leaves.reduce((sum, rows) => sum + rows.length, 0);
    expect(held).toBeGreaterThan(1.2 * data.n);
    for (const rows of tree.leaves) expect(rows.length).toBeLessThanOrEqual(60);
  });

  it('takes a row where it belongs', () => {
    const more = wavy(50, 9);
    const x = Float64Array.from([...data.x, ...more.x]);
    for (let i = 0; i < more.n; i++) {
      const row = data.n + i;
      expect(tree.insert(x, row)).toContain(tree.leafOf(x, row * 3));
    }
  });
});

describe('LocalGaussianProcess', () => {
  const options = { priorLength: 1, warp: 0, maxRows: 200 };

  it('is the Gaussian process itself as long as that can hold the rows', async () => {
    const data = wavy(150, 1);
    const local = new LocalGaussianProcess({ ...options, leafRows: 40 });
    const whole = new GaussianProcess(options);
    await local.fit(data);
    await whole.fit(data);
    const test = wavy(50, 2);
    expect(local.predict(test.x, 50)).toEqual(whole.predict(test.x, 50));
  });

  it('is the Gaussian process on all rows when a single leaf holds them', async () => {
    const data = wavy(260, 1);
    const local = new LocalGaussianProcess({ ...options, leafRows: 1000 });
    await local.fit(data);
    const whole = new GaussianProcess({ ...options, maxRows: 1000 });
    await whole.fit(data);
    const test = wavy(50, 2);
    const [a, b] = [local.predict(test.x, 50), whole.predict(test.x, 50)];
    for (let i = 0; i < 50; i++) {
      expect(a.mean[i]).toBeCloseTo(b.mean[i]!, 6);
      expect(a.sd[i]).toBeCloseTo(b.sd[i]!, 6);
    }
    for (const [i, value] of local.margins(test.x, 50).entries())
      expect(value).toBeCloseTo(a.mean[i]!, 12);
  });

  it('errs less than one Gaussian process on as many rows as that can hold, and learns row by row', async () => {
    const all = wavy(3000, 1);
    const local = new LocalGaussianProcess({ ...options, leafRows: 80 });
    const whole = new GaussianProcess(options);
    await local.fit({ ...all, n: 2600 });
    await local.fit(all);
    await whole.fit(all);
    const test = wavy(400, 2);
    const error = (mean: Float64Array) =>
      Math.sqrt(mean.reduce((sum, value, i) => sum + (value - test.margin[i]!) ** 2, 0) / 400);
    expect(error(local.margins(test.x, 400))).toBeLessThan(error(whole.margins(test.x, 400)));
    expect(error(local.margins(test.x, 400))).toBeLessThan(0.02);
  });
});
