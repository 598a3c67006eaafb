import { expect, it } from 'vitest';

import { normalCdf } from '../../../src/math/normalDistribution.ts';
import { normalFiller } from '../../../src/math/normalFiller.ts';
import { createRandom } from '../../../src/math/random.ts';

const draw = (seed: number, n: number): Float64Array => {
  const out = new Float64Array(n);
  normalFiller(createRandom(seed))(out);
  return out;
};

it('repeats itself for the same seed, in whatever pieces it is asked', () => {
  const whole = draw(3, 1000);
  const fill = normalFiller(createRandom(3));
  const pieces = [new Float64Array(300), new Float64Array(700)];
  for (const piece of pieces) fill(piece);
  expect(pieces.flatMap((piece) => [...piece])).toEqual([...whole]);
  expect(draw(4, 5)).not.toEqual(draw(3, 5));
});

it('is standard normal: chi-squared over 200 cells of equal probability within its 99.99 % range', () => {
  const n = 400_000;
  const cells = new Float64Array(200);
  let beyond = 0;
  for (const x of draw(1, n)) {
    cells[Math.floor(normalCdf(x) * 200)]! += 1;
    if (Math.abs(x) > 3.7) beyond++;
  }
  const chi = cells.reduce((sum, count) => sum + (count - n / 200) ** 2 / (n / 200), 0);
  // chi-squared quantiles with 199 degrees of freedom at 0.00005 and 0.99995
  expect(chi).toBeGreaterThan(130);
  expect(chi).toBeLessThan(286);
  // The tail has a formula of its own.
  const expected = 2 * n * normalCdf(-3.7);
  expect(Math.abs(beyond - expected)).toBeLessThan(4 * Math.sqrt(expected));
});

it('draws neighbours that do not depend on each other', () => {
  const n = 200_000;
  const values = draw(2, n);
  let [product, squares] = [0, 0];
  for (let i = 1; i < n; i++) {
    product += values[i]! * values[i - 1]!;
    squares += (values[i]! ** 2 - 1) * (values[i - 1]! ** 2 - 1);
  }
  expect(Math.abs(product)).toBeLessThan(4 * Math.sqrt(n));
  expect(Math.abs(squares)).toBeLessThan(4 * 2 * Math.sqrt(n));
});
