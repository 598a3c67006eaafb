import { describe, expect, it } from 'vitest';

import { EndPairs, boundedInputs } from '../../../src/explore/exploration/endPairs.ts';
import { fillCells } from '../../../src/explore/exploration/fillCells.ts';
import { lookAhead } from '../../../src/explore/exploration/lookAhead.ts';
import { levelCells } from '../../../src/explore/learn/cells.ts';
import { leastExpectedError } from '../../../src/explore/learn/leastExpectedError.ts';
import { pack } from '../../../src/explore/learn/pack.ts';
import { TrainingData } from '../../../src/explore/learn/trainingData.ts';
import type { Evaluation } from '../../../src/explore/problem/evaluation.ts';
import { normalCdf } from '../../../src/math/normalDistribution.ts';
import { createRandom } from '../../../src/math/random.ts';
import { buildParameter } from '../../../src/space/buildParameter.ts';
import { inputOption } from '../../../src/space/inputOptions.ts';
import { Space } from '../../../src/space/space.ts';
import { GaussianProcess } from '../../../src/surrogates/gaussianProcess/gaussianProcess.ts';
import { nearestNeighboursFamily } from '../../../src/surrogates/neighbours/nearestNeighboursFamily.ts';

function spaceOf(inputs: Readonly<Record<string, object>>): Space {
  return new Space(
    Object.entries(inputs).map(([name, option]) => buildParameter(name, inputOption.parse(option))),
  );
}

const unit = { low: 0, high: 1 };
const plane = spaceOf({ x: unit, y: unit });

function runAt(row: Float64Array, margin: number): Evaluation {
  return {
    row,
    purpose: 'start',
    query: 0,
    margins: [margin],
    values: [margin],
    invalid: undefined,
  };
}

/** A process that has learnt a disc from noisy replies, and points around its edge. */
async function disc() {
  const random = createRandom(4, 'disc');
  const data = new TrainingData(plane);
  const rows = Array.from({ length: 40 }, () => plane.sample(random));
  data.add(
    rows.map((row) =>
      runAt(row, Math.hypot(row[0]! - 0.5, row[1]! - 0.5) - 0.3 + 0.03 * random.normal()),
    ),
  );
  const process = new GaussianProcess({ priorLength: 1, warp: 0, maxRows: 100 });
  await process.fit(data.set());
  const points = Array.from({ length: 30 }, () => plane.sample(random));
  return { data, process, points };
}

describe('the joint belief of a Gaussian process', () => {
  it('foresees the variances that learning another reply leaves', async () => {
    const { data, process, points } = await disc();
    const before = process.joint(pack(plane, points), points.length);
    const scale = process.explicit()!.variance;
    expect(before.noise).toBeGreaterThan(1e-4);
    const asked = 7;
    const covariances = before.covariances(asked);
    expect(covariances[asked]).toBeCloseTo(before.variance[asked]!, 12);
    // Too few more runs for new hyper-parameters; the same place twice, for noise makes that worth it.
    data.add([runAt(points[asked]!, 0.1)]);
    await process.fit(data.set());
    const after = process.joint(pack(plane, points), points.length);
    const rescaled = process.explicit()!.variance;
    for (const i of points.keys()) {
      const foreseen =
        before.variance[i]! - covariances[i]! ** 2 / (before.variance[asked]! + before.noise);
      expect(after.variance[i]! / rescaled).toBeCloseTo(foreseen / scale, 9);
    }
  });
});

describe('leastExpectedError', () => {
  it('chooses, one after the other, what random replies say leaves the least doubt', async () => {
    const { process, points } = await disc();
    const { mean, variance, noise, covariances } = process.joint(
      pack(plane, points),
      points.length,
    );
    const weights = Float64Array.from(points, (_, i) => (i < 20 ? 1 + (i % 3) : 0));
    const candidates = [...points.keys()].filter((i) => i >= 15);
    const full = points.map((_, i) => covariances(i));
    const chosen = leastExpectedError(
      { mean, variance, noise, weights, candidates, covariances: candidates.map(covariances) },
      2,
    );
    const random = createRandom(1, 'replies');
    const draws = Array.from({ length: 1000 }, () => random.normal());
    const left = variance.slice();
    for (const choice of chosen) {
      const doubt = (asked: number) => {
        const reply = left[asked]! + noise;
        let sum = 0;
        for (const [i, weight] of weights.entries()) {
          if (weight === 0) continue;
          const step = full[asked]![i]! / Math.sqrt(reply);
          const sd = Math.sqrt(left[i]! - step * step);
          for (const z of draws) sum += weight * normalCdf(-Math.abs(mean[i]! + step * z) / sd);
        }
        return sum / draws.length;
      };
      const doubts = candidates.map(doubt);
      // The table that leastExpectedError reads is good to a hundredth.
      expect(doubt(choice)).toBeLessThan(1.02 * Math.min(...doubts));
      expect(doubt(choice)).toBeLessThan(0.99 * Math.max(...doubts));
      const gain = full[choice]!.slice();
      const reply = left[choice]! + noise;
      for (const a of points.keys()) {
        for (const b of points.keys()) full[a]![b]! -= (gain[a]! * gain[b]!) / reply;
        left[a] = full[a]![a]!;
      }
    }
  });
});

describe('lookAhead', () => {
  it('asks where the boundary is in doubt, and not where it cannot be', async () => {
    const { process } = await disc();
    const random = createRandom(2, 'rows');
    const rows = Array.from({ length: 60 }, () => plane.sample(random));
    const choice = { rows, x: pack(plane, rows), weight: new Float64Array(60).fill(1) };
    const chosen = lookAhead(plane, process, choice, 30, 8, random)!;
    expect(new Set(chosen).size).toBe(8);
    for (const i of chosen) {
      const gap = Math.hypot(rows[i]![0]! - 0.5, rows[i]![1]! - 0.5) - 0.3;
      expect(Math.abs(gap)).toBeLessThan(0.2);
    }
  });

  it('has no opinion without a joint belief', () => {
    const neighbours = nearestNeighboursFamily.create(
      nearestNeighboursFamily.propose(createRandom(1)),
    );
    const choice = { rows: [], x: new Float64Array(0), weight: new Float64Array(0) };
    expect(lookAhead(plane, neighbours, choice, 30, 3, createRandom(1))).toBeUndefined();
  });
});

describe('pairs of ends', () => {
  const inputs = {
    a: unit,
    b: unit,
    c: unit,
    d: { low: -1, high: 2 },
    n: { distribution: { kind: 'normal', mean: 0, sd: 1 } },
    k: { categories: ['u', 'v'] },
  };
  const space = spaceOf(inputs);

  it('are counted once each, ends by themselves included, on inputs that have ends', () => {
    expect(boundedInputs(space).map(({ dimension }) => dimension)).toEqual([0, 1, 2, 3]);
    const pairs = new EndPairs(boundedInputs(space));
    const corner = Float64Array.of(0, 1, 1, -1, 0.3, 0);
    expect(pairs.fresh(corner)).toBe(4 + 6);
    expect(pairs.fresh(Float64Array.of(0, 0.5, 1, 0, 0.3, 0))).toBe(2 + 1);
    pairs.add(corner);
    expect(pairs.fresh(corner)).toBe(0);
    // One end differs: itself, and with each of the three others.
    expect(pairs.fresh(Float64Array.of(1, 1, 1, -1, 0.3, 0))).toBe(1 + 3);
  });

  it('are all tried in every combination of levels by 14 fills of it', () => {
    const cells = levelCells(space, 10);
    const surrogate = new GaussianProcess({ priorLength: 1, warp: 0, maxRows: 9 });
    for (let seed = 1; seed <= 10; seed++) {
      const data = new TrainingData(space);
      const random = createRandom(seed, 'fills');
      const rows = fillCells(space, data, surrogate, cells, new Set(), 28, random);
      for (const cell of [0, 1]) {
        const corners = new Set<string>();
        for (const row of rows.filter((row) => cells.of(row) === cell)) {
          const ends = boundedInputs(space).map(({ dimension, low, high }) =>
            row[dimension] === low ? 0 : row[dimension] === high ? 1 : undefined,
          );
          for (const [i, one] of ends.entries())
            for (const [j, other] of ends.entries())
              if (i < j && one !== undefined && other !== undefined)
                corners.add([i, one, j, other].join());
        }
        // Four for each of six pairs of inputs.
        expect(corners.size).toBe(24);
      }
    }
  });
});
