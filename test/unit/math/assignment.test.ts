import { expect, it } from 'vitest';

import { assignment } from '../../../src/math/assignment.ts';
import { createRandom } from '../../../src/math/random.ts';

/** The least cost of all ways to give each row a column of its own. */
function least(cost: readonly (readonly number[])[], used: readonly number[] = []): number {
  const [row, ...rest] = cost;
  if (row === undefined) return 0;
  return Math.min(
    ...row.flatMap((value, c) => (used.includes(c) ? [] : [value + least(rest, [...used, c])])),
  );
}

it('is as cheap as the best of all assignments', () => {
  const random = createRandom(3, 'assignment');
  for (let round = 0; round < 60; round++) {
    const rows = 1 + random.integer(5);
    const columns = rows + random.integer(3);
    // Whole numbers, some negative and many equal.
    const cost = Array.from({ length: rows }, () =>
      Array.from({ length: columns }, () => random.integer(12) - 4),
    );
    const found = assignment(cost);
    expect(new Set(found).size).toBe(rows);
    expect(found.reduce((sum, c, r) => sum + cost[r]![c]!, 0)).toBe(least(cost));
  }
  expect(assignment([])).toEqual([]);
  expect(() => assignment([[1], [2]])).toThrow(RangeError);
});
