import { describe, expect, it } from 'vitest';

import { countLeft, cutBound } from '../../../src/explore/envelope/cutBound.ts';
import { createRandom } from '../../../src/math/random.ts';

const SEEDS = 4000;
const RISK = 0.1;
/** More misses than this of 4,000 at a tenth each happen less than once in a thousand times. */
const MOST = RISK * SEEDS + 3.1 * Math.sqrt(SEEDS * RISK * (1 - RISK));

describe('cutBound', () => {
  it.each([[0.01], [0.05], [0.2]])(
    'holds for the part of a region that an opponent chooses after seeing its test, at a failure probability of %f',
    (p) => {
      const random = createRandom(Math.round(1000 * p));
      let missed = 0;
      for (let seed = 0; seed < SEEDS; seed++) {
        // The region is [0, 1]; [0, p] fails. Failures that were met are cut out, and half of what passes.
        const points = Array.from({ length: 50 }, () => random.uniform()).filter((x) => x < p);
        const ends = [0, ...points.toSorted((a, b) => a - b), p];
        const widest = ends.slice(1).reduce((most, end, i) => Math.max(most, end - ends[i]!), 0);
        const share = (1 - p) / 2 + widest;
        const bound = cutBound(points.length, 50, RISK, { kind: 'exact', share });
        if (widest / share > bound) missed++;
      }
      expect(missed).toBeLessThanOrEqual(MOST);
    },
  );

  it('is the bound of Clopper and Pearson without a cut, and never above 1', () => {
    // 1 - 0.05^(1/59), the zero-failure bound.
    expect(cutBound(0, 59, 0.05, undefined)).toBeCloseTo(1 - 0.05 ** (1 / 59), 12);
    expect(cutBound(0, 59, 0.05, { kind: 'exact', share: 0.5 })).toBeCloseTo(
      2 * (1 - 0.05 ** (1 / 59)),
      12,
    );
    expect(cutBound(3, 4, 0.05, { kind: 'exact', share: 0.1 })).toBe(1);
  });

  it('pays for a share that was only counted', () => {
    const random = createRandom(7);
    const left = countLeft(
      { sample: (stream) => Float64Array.of(stream.uniform()) },
      { contains: (rows) => Uint8Array.from(rows, (row) => Number(row[0]! < 0.25)) },
      random,
    );
    const exact = cutBound(1, 100, 0.05, { kind: 'exact', share: 0.25 });
    const counted = cutBound(1, 100, 0.05, left);
    expect(counted).toBeGreaterThan(exact);
    expect(counted).toBeLessThan(1.12 * exact);
  });
});

describe('two rounds', () => {
  it.each([[0.005], [0.02], [0.06], [0.15]])(
    'that are one sample until a cut keep the whole risk, at a failure probability of %f',
    (p) => {
      const random = createRandom(Math.round(10_000 * p));
      const fails = (n: number) =>
        Array.from({ length: n }, () => random.uniform() < p).filter(Boolean).length;
      let missed = 0;
      for (let seed = 0; seed < SEEDS; seed++) {
        const first = fails(30);
        const second = fails(30);
        // After a failure the second round tests a part that is no better than the whole.
        const upper =
          first === 0
            ? cutBound(second, 60, RISK / 2, undefined)
            : Math.min(
                cutBound(first, 30, RISK / 2, undefined),
                cutBound(second, 30, RISK / 2, undefined),
              );
        if (p > upper) missed++;
      }
      expect(missed).toBeLessThanOrEqual(MOST);
    },
  );
});
