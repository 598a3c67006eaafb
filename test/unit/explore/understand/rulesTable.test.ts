import { expect, it } from 'vitest';

import type { Exploration } from '../../../../src/explore/exploration/exploration.ts';
import type { VerdictMap } from '../../../../src/explore/learn/verdictMap.ts';
import { rulesTable } from '../../../../src/explore/understand/rulesTable.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { unitSpace } from '../../../helpers/unitSpace.ts';

it('counts precision on draws that the tree has not grown from', () => {
  const space = unitSpace(4);
  // Failures without any pattern: whatever a rule says, three in ten of its points fail.
  const coin = (row: Float64Array) => Number((Math.abs(Math.sin(row[0]! * 1e9)) * 1e6) % 1 < 0.3);
  const map = {
    kind: 'surrogate',
    fails: (rows: readonly Float64Array[]) => Uint8Array.from(rows, coin),
  } as VerdictMap;
  const exploration = { map, audit: [], data: { runs: [] } } as unknown as Exploration;
  let [points, failing] = [0, 0];
  for (let seed = 1; seed <= 6; seed++) {
    const random = createRandom(seed);
    const draws = Array.from({ length: 1500 }, () => space.sample(random));
    const [table] = rulesTable(space, exploration, draws, map.fails(draws), random);
    for (const [, met, precision] of table!.rows as [string, number, string][]) {
      points += met;
      failing += (met * Number.parseFloat(precision)) / 100;
    }
  }
  expect(points).toBeGreaterThan(300);
  // On the draws that the trees grew from it is 0.5. 4 standard deviations, and half a percent for the printed digits.
  expect(Math.abs(failing / points - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / points) + 0.005);
});
