import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { latinHypercube } from '../../../src/space/latinHypercube.ts';
import { regularGrid } from '../../../src/space/regularGrid.ts';
import { SOBOL_DIMENSIONS, sobol } from '../../../src/space/sobol.ts';

describe('sobol', () => {
  it('gives the points of scipy.stats.qmc.Sobol(5, scramble=False)', () => {
    const rows = [
      [0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375],
      [0.875, 0.875, 0.125, 0.375, 0.875],
      [0.625, 0.125, 0.875, 0.625, 0.625],
      [0.125, 0.625, 0.375, 0.125, 0.125],
    ];
    expect([...sobol(8, 5)]).toEqual(rows.flat());
    expect([...sobol(3, 5, { skip: 5 })]).toEqual(rows.slice(5).flat());
  });

  it('stays a net when scrambled: every elementary interval holds exactly one of 2^m points', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const points = sobol(64, SOBOL_DIMENSIONS, { random: createRandom(seed) });
        for (const j of [0, 1, 63, SOBOL_DIMENSIONS - 1]) {
          const cells = new Set<number>();
          for (let i = 0; i < 64; i++)
            cells.add(Math.floor(points[i * SOBOL_DIMENSIONS + j]! * 64));
          expect(cells.size).toBe(64);
        }
        const boxes = new Set<number>();
        for (let i = 0; i < 64; i++) {
          const x = Math.floor(points[i * SOBOL_DIMENSIONS]! * 8);
          const y = Math.floor(points[i * SOBOL_DIMENSIONS + 1]! * 8);
          boxes.add(8 * x + y);
        }
        expect(boxes.size).toBe(64);
      }),
      { numRuns: 20 },
    );
  });

  it('integrates a smooth function far better than independent points', () => {
    const n = 4096;
    const points = sobol(n, 6, { random: createRandom(3) });
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let product = 1;
      for (let j = 0; j < 6; j++) product *= 1 + (points[i * 6 + j]! - 0.5);
      sum += product / n;
    }
    // independent points: standard error 0.012
    expect(Math.abs(sum - 1)).toBeLessThan(0.001);
  });
});

describe('latinHypercube', () => {
  it('puts one point into each slice of each dimension', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9 }), (n, d) => {
        const points = latinHypercube(n, d, createRandom(n));
        for (let j = 0; j < d; j++) {
          const slices = new Set<number>();
          for (let i = 0; i < n; i++) slices.add(Math.floor(points[i * d + j]! * n));
          expect(slices.size).toBe(n);
        }
      }),
    );
  });
});

describe('regularGrid', () => {
  it('lists every combination once, the last dimension fastest', () => {
    expect([...regularGrid([2, 3])].map((x) => Math.round(x * 12) / 12)).toEqual(
      [1 / 4, 1 / 6, 1 / 4, 1 / 2, 1 / 4, 5 / 6, 3 / 4, 1 / 6, 3 / 4, 1 / 2, 3 / 4, 5 / 6].map(
        (x) => Math.round(x * 12) / 12,
      ),
    );
  });
});
