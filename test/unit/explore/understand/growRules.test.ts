import { describe, expect, it } from 'vitest';

import { growRules } from '../../../../src/explore/understand/growRules.ts';
import { inRegion, regionInWords } from '../../../../src/explore/understand/ruleRegion.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { buildParameter } from '../../../../src/space/buildParameter.ts';
import { inputOption } from '../../../../src/space/inputOptions.ts';
import { Space } from '../../../../src/space/space.ts';

const space = new Space([
  buildParameter('speed', inputOption.parse({ low: 0, high: 40, unit: 'm/s' })),
  buildParameter('lanes', inputOption.parse({ values: [1, 2, 4] })),
  buildParameter('surface', inputOption.parse({ categories: ['dry', 'wet', 'ice'] })),
]);
const options = { depth: 4, minRows: 5, failureWeight: 1 };

function labelled(fails: (row: Float64Array) => boolean, n = 3000) {
  const random = createRandom(4);
  const rows = Array.from({ length: n }, () => space.sample(random));
  return { rows, fails: Uint8Array.from(rows, (row) => Number(fails(row))) };
}

describe('growRules', () => {
  it('finds a region of axis-parallel sides and says it in words', () => {
    // lanes: level 2 is the number 4
    const isBad = (row: Float64Array) => row[0]! >= 25 && row[2] !== 0 && row[1] === 2;
    const { rows, fails } = labelled(isBad);
    const leaves = growRules(space, rows, fails, options).filter((leaf) => leaf.fails);
    expect(leaves).toHaveLength(1);
    const words = regionInWords(space, leaves[0]!.region);
    expect(words).toMatch(
      /^speed ≥ 2[45](\.\d+)? m\/s and lanes ≥ [34] and surface is wet or ice$/,
    );
    const random = createRandom(9);
    let wrong = 0;
    for (let i = 0; i < 5000; i++) {
      const row = space.sample(random);
      if (inRegion(space, leaves[0]!.region, row) !== isBad(row)) wrong++;
    }
    expect(wrong).toBeLessThan(10);
  });

  it('parts the rows among its leaves, each row by the words of its leaf', () => {
    const { rows, fails } = labelled((row) => Math.sin(row[0]! / 5) > row[1]! * 0.4);
    const leaves = growRules(space, rows, fails, options);
    const seen = leaves.flatMap((leaf) => leaf.rows).toSorted((a, b) => a - b);
    expect(seen).toEqual(rows.map((_, i) => i));
    for (const leaf of leaves) {
      expect(leaf.rows.length).toBeGreaterThanOrEqual(options.minRows);
      expect(leaf.rows.every((i) => inRegion(space, leaf.region, rows[i]!))).toBe(true);
      const failing = leaf.rows.reduce((sum, i) => sum + fails[i]!, 0);
      expect(leaf.fails).toBe(failing > leaf.rows.length - failing);
    }
  });

  it('finds a rare region only when failures weigh more, and is one leaf when all agree', () => {
    const random = createRandom(2);
    const { rows } = labelled(() => false);
    const rare = Uint8Array.from(rows, (row) => Number(row[0]! > 36 && random.uniform() < 0.3));
    const count = (weight: number) =>
      growRules(space, rows, rare, { ...options, minRows: 50, failureWeight: weight }).filter(
        (leaf) => leaf.fails,
      ).length;
    expect(count(1)).toBe(0);
    expect(count(5)).toBeGreaterThan(0);
    expect(growRules(space, rows, new Uint8Array(rows.length), options)).toHaveLength(1);
  });
});
