import { expect, it } from 'vitest';

import { chartSvg } from '../../../src/report/charts/chartSvg.ts';
import { shieldNames } from '../../../src/report/charts/shieldNames.ts';

const MEMBERS = ['toString', 'constructor', 'hasOwnProperty', 'valueOf', '__proto__'];
const spec = {
  mark: 'line',
  data: {
    values: MEMBERS.flatMap((input, i) => [
      { input, place: i, outcome: 'constructor' },
      { input, place: i + 1, outcome: 'passes' },
    ]),
  },
  encoding: {
    x: { field: 'input', type: 'ordinal', sort: MEMBERS },
    y: { field: 'place', type: 'quantitative' },
    color: { field: 'outcome', type: 'nominal' },
    row: { field: 'input', type: 'nominal' },
  },
};
const draw = async (chart: typeof spec) =>
  chartSvg(chart, 'sans-serif', (text, size) => text.length * size * 0.6);

it('lets charts show inputs and categories that are named as members of every object', async () => {
  // Why it is needed: Vega finds those members where it looks for its own entries.
  await expect(draw(spec)).rejects.toThrow();
  const { svg } = await draw(shieldNames(spec) as typeof spec);
  for (const name of MEMBERS) expect(svg).toContain(name);
});

it('leaves all else as it is', () => {
  const plain = { a: ['toStrings', 1, null, { b: true }], c: 'x' };
  expect(shieldNames(plain)).toEqual(plain);
  expect(shieldNames({ toString: ['valueOf'] })).toEqual({ 'toString ': ['valueOf '] });
});
