import { expect, it } from 'vitest';

import { Cholesky } from '../../../src/math/cholesky.ts';
import { createLinearPosterior } from '../../../src/math/linearPosterior.ts';
import { createRandom } from '../../../src/math/random.ts';

const SIZE = 4;
const NOISE = 0.3;

it('has the mean and the covariance of the normal equations', () => {
  const random = createRandom(1, 'posterior');
  const rows = Array.from({ length: 7 }, () =>
    Float64Array.from({ length: SIZE }, () => random.normal()),
  );
  const values = rows.map(() => random.normal());
  const posterior = createLinearPosterior(SIZE, NOISE);
  for (const [i, row] of rows.entries()) posterior.tell(row, values[i]!);

  // Second way: solve (I + F'F / noise) w = F'y / noise as a whole.
  const precision = Array.from({ length: SIZE }, (_, a) =>
    Float64Array.from(
      { length: SIZE },
      (_each, b) =>
        (a === b ? 1 : 0) + rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0) / NOISE,
    ),
  );
  const factor = new Cholesky(SIZE);
  for (const [i, row] of precision.entries()) factor.append(row.subarray(0, i + 1));
  const solve = (right: Float64Array): Float64Array => {
    factor.solveLower(right);
    factor.solveUpper(right);
    return right;
  };
  const moment = Float64Array.from(
    { length: SIZE },
    (_, a) => rows.reduce((sum, row, i) => sum + row[a]! * values[i]!, 0) / NOISE,
  );
  const mean = solve(moment.slice());
  const drawn = posterior.draw(random, 0);
  for (let a = 0; a < SIZE; a++) expect(drawn[a]).toBeCloseTo(mean[a]!, 10);

  const squares = values.reduce((sum, value) => sum + value * value, 0) / NOISE;
  const explained = mean.reduce((sum, value, a) => sum + value * moment[a]!, 0);
  const variance = (squares - explained) / rows.length;
  const draws = Array.from({ length: 20_000 }, () => posterior.draw(random, 1));
  for (let a = 0; a < SIZE; a++) {
    const column = solve(Float64Array.from({ length: SIZE }, (_, i) => (i === a ? 1 : 0)));
    for (let b = 0; b < SIZE; b++) {
      const products = draws.map((draw) => (draw[a]! - mean[a]!) * (draw[b]! - mean[b]!));
      const measured = products.reduce((sum, value) => sum + value, 0) / draws.length;
      const spread = Math.sqrt(
        products.reduce((sum, value) => sum + (value - measured) ** 2, 0) / draws.length,
      );
      expect(Math.abs(measured - variance * column[b]!)).toBeLessThan(
        (5 * spread) / Math.sqrt(draws.length),
      );
    }
  }
});
