import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { levelModel } from '../../../src/calibration/export/levelModel.ts';
import { levelSource } from '../../../src/calibration/export/levelSource.ts';
import { calibratedScores } from '../../../src/calibration/regression/calibratedScores.ts';
import { distributionCalibrator } from '../../../src/calibration/regression/distributionCalibrator.ts';
import { scoreGaussian } from '../../../src/calibration/regression/gaussianScores.ts';
import type { GaussianPredictions } from '../../../src/calibration/regression/gaussianScores.ts';
import {
  distributionError,
  likeGroups,
  quantileError,
} from '../../../src/calibration/regression/levelErrors.ts';
import type { LevelMap, LinkField } from '../../../src/calibration/regression/levelMap.ts';
import { linkLoss } from '../../../src/calibration/regression/linkLoss.ts';
import { quantileCalibrator } from '../../../src/calibration/regression/quantileCalibrator.ts';
import { logNormalCdf, normalCdf } from '../../../src/math/normalDistribution.ts';
import { createRandom } from '../../../src/math/random.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const average = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** Normal predictions of which values are `factor(sd)` times as far from the mean as stated. */
function made(seed: number, n: number, factor: (sd: number) => number): GaussianPredictions {
  const random = createRandom(seed, 'regression');
  const sd = Float64Array.from({ length: n }, () => Math.exp(random.normal() / 2));
  const mean = sd.map(() => 3 * random.normal());
  const value = sd.map((own, i) => mean[i]! + factor(own) * own * random.normal());
  return { mean, sd, value };
}

const link = (a: number, b: number, c: number): LevelMap => ({
  kind: 'distribution',
  link: {
    centre: [0, 0],
    scale: [1, 1],
    places: new Float64Array(),
    width: 1,
    weights: Float64Array.of(a - 1, b - 1, c),
  } satisfies LinkField,
});

/** The integral of (F - step)^2, by the midpoint rule on a fine grid. */
function crpsOf(level: (z: number) => number, z: number, sd: number): number {
  const [reach, step] = [40, 1 / 2000];
  let sum = 0;
  for (let x = -reach + step / 2; x < reach; x += step) sum += (level(x) - (x >= z ? 1 : 0)) ** 2;
  return sd * sum * step;
}

describe('scores after a calibrator', () => {
  const one = { mean: Float64Array.of(2), sd: Float64Array.of(1.5), value: Float64Array.of(3.2) };

  it('the map that changes nothing leaves the scores of the normal distribution', () => {
    const predictions = made(1, 50, (sd) => 1 + sd);
    const own = scoreGaussian(predictions);
    const levels = Float64Array.from({ length: 100 }, (_, i) => i / 99);
    const lines = calibratedScores({ kind: 'quantile', levels, shares: levels }, predictions);
    const linked = calibratedScores(link(1, 1, 0), predictions);
    for (let i = 0; i < 50; i++) {
      const { sd } = predictions;
      expect(lines.pit[i]).toBeCloseTo(own.pit[i]!, 12);
      expect(linked.pit[i]).toBeCloseTo(own.pit[i]!, 12);
      expect(linked.nll![i]).toBeCloseTo(own.nll![i]!, 9);
      expect(Math.abs(lines.crps[i]! - own.crps[i]!)).toBeLessThan(1e-5 * sd[i]!);
      expect(Math.abs(linked.crps[i]! - own.crps[i]!)).toBeLessThan(1e-6 * sd[i]!);
    }
  });

  it.each([
    [0.3, 0.4, 0.5],
    [2, 0.5, -1],
    [6, 9, 2],
  ])('a link of %f, %f, %f against a fine grid', (a, b, c) => {
    const level = (z: number): number =>
      1 / (1 + Math.exp(-(a * logNormalCdf(z) - b * logNormalCdf(-z) + c)));
    const [z, h] = [0.8, 1e-5];
    const own = calibratedScores(link(a, b, c), one);
    expect(own.pit[0]).toBeCloseTo(level(z), 12);
    expect(Math.abs(own.crps[0]! - crpsOf(level, z, 1.5))).toBeLessThan(1e-6);
    const density = (level(z + h) - level(z - h)) / (2 * h) / 1.5;
    expect(own.nll![0]).toBeCloseTo(-Math.log(density), 6);
  });

  it('lines against a fine grid', () => {
    const map = quantileCalibrator.fit(made(2, 400, () => 2));
    if (map.kind !== 'quantile') throw new Error('no lines');
    const level = (z: number): number => {
      const place = 99 * normalCdf(z);
      const from = Math.min(98, Math.floor(place));
      const [low, high] = [map.shares[from]!, map.shares[from + 1]!];
      return low + (place - from) * (high - low);
    };
    const own = calibratedScores(map, one);
    expect(own.pit[0]).toBeCloseTo(level(0.8), 12);
    expect(Math.abs(own.crps[0]! - crpsOf(level, 0.8, 1.5))).toBeLessThan(1e-5);
  });
});

it('the slopes and curvatures of the loss are those of finite differences', () => {
  const random = createRandom(3, 'loss');
  const [n, p] = [30, 3];
  const features = Float64Array.from({ length: n * p }, () => random.normal() / 3);
  const z = Array.from({ length: n }, () => 2 * random.normal());
  const loss = linkLoss(
    features,
    Float64Array.from(z, logNormalCdf),
    Float64Array.from(z, (own) => logNormalCdf(-own)),
    Float64Array.of(1, 2, 0.5),
  );
  const at = Float64Array.from({ length: 3 * p }, () => random.normal() / 5);
  const { gradient, hessian } = loss(at);
  const h = 1e-5;
  for (let j = 0; j < 3 * p; j++) {
    const [up, down] = [h, -h].map((move) =>
      loss(at.map((value, i) => value + (i === j ? move : 0))),
    ) as [ReturnType<typeof loss>, ReturnType<typeof loss>];
    expect((up.value - down.value) / (2 * h)).toBeCloseTo(gradient[j]!, 5);
    for (let k = 0; k < 3 * p; k++)
      expect((up.gradient[k]! - down.gradient[k]!) / (2 * h)).toBeCloseTo(
        hessian[j * 3 * p + k]!,
        4,
      );
  }
});

describe('predictions that are wrong in a way that hangs on their sd', () => {
  // The stated sd says nothing: the true one is always 1.
  const factor = (sd: number): number => 1 / sd;
  const [learn, judge] = [made(4, 3000, factor), made(5, 3000, factor)];
  const groups = likeGroups(judge);
  const before = scoreGaussian(judge);
  const after = (calibrator: typeof quantileCalibrator) =>
    calibratedScores(calibrator.fit(learn), judge);
  const best = average(scoreGaussian({ ...judge, sd: judge.sd.map((sd) => factor(sd) * sd) }).crps);

  it('quantile calibration mends levels of all together alone', () => {
    const own = after(quantileCalibrator);
    expect(quantileError(own.pit)).toBeLessThan(0.02);
    expect(distributionError(own.pit, groups)).toBeGreaterThan(0.05);
  });

  it('distribution calibration comes near the true distribution', () => {
    const own = after(distributionCalibrator);
    expect(distributionError(before.pit, groups)).toBeGreaterThan(0.05);
    expect(distributionError(own.pit, groups)).toBeLessThan(0.04);
    const [worst, mended] = [average(before.crps), average(own.crps)];
    expect((worst - mended) / (worst - best)).toBeGreaterThan(0.85);
    expect(average(own.nll!)).toBeLessThan(average(before.nll!));
  });

  it('what is calibrated stays so', () => {
    const [fine, other] = [made(6, 1000, () => 1), made(7, 1000, () => 1)];
    const own = calibratedScores(distributionCalibrator.fit(fine), other);
    expect(average(own.crps)).toBeLessThan(1.005 * average(scoreGaussian(other).crps));
    expect(average(own.nll!)).toBeLessThan(average(scoreGaussian(other).nll!) + 0.01);
  });

  it('one sd for all, and few rows', () => {
    const { mean, value } = made(8, 40, () => 3);
    const equal = { mean, value, sd: mean.map(() => 1) };
    const own = calibratedScores(distributionCalibrator.fit(equal), equal);
    expect(average(own.crps)).toBeLessThan(average(scoreGaussian(equal).crps));
  });
});

describe.each([quantileCalibrator, distributionCalibrator])('$name leaves', (calibrator) => {
  const judge = made(9, 60, (sd) => 1 / sd);
  const map = calibrator.fit(made(10, 500, (sd) => 1 / sd));
  const { pit } = calibratedScores(map, judge);

  it('a module that gives the same levels, and quantiles that have them', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'calibrator.mjs');
    await writeFile(path, levelSource(map, calibrator.name));
    const { level, quantile } = (await import(path)) as Record<
      'level' | 'quantile',
      (mean: number, sd: number, x: number) => number
    >;
    for (const [i, own] of pit.entries()) {
      const [mean, sd, value] = [judge.mean[i]!, judge.sd[i]!, judge.value[i]!];
      expect(level(mean, sd, value)).toBeCloseTo(own, 10);
      expect(level(mean, sd, quantile(mean, sd, 0.9))).toBeCloseTo(0.9, 8);
    }
  });

  it('an ONNX model that gives the same levels', async () => {
    const pool = await createSessionPool(levelModel(map));
    const column = (data: Float64Array) => ({ dtype: 'float64', shape: [60, 1], data }) as const;
    const all = {
      mean: column(judge.mean),
      sd: column(judge.sd),
      level: column(scoreGaussian(judge).pit),
    };
    const { calibrated } = await pool.run(map.kind === 'quantile' ? { level: all.level } : all);
    await pool.close();
    for (const [i, own] of pit.entries())
      expect((calibrated!.data as Float64Array)[i]).toBeCloseTo(own, 9);
  });
});
