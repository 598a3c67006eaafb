import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import { parseVnnlib } from '../../../src/space/parseVnnlib.ts';
import { absent, sharedData } from '../../helpers/sharedData.ts';

const header = '(declare-const X_0 Real) (declare-const Y_0 Real) (declare-const Y_1 Real)';
const bounds = '(assert (<= X_0 1)) (assert (>= X_0 -1))';

describe('parseVnnlib', () => {
  it('reads a box and a conjunction', () => {
    const property = parseVnnlib(
      `${header} ${bounds} ; comment\n(assert (<= Y_1 Y_0)) (assert (>= Y_0 (+ 2 (* 3 Y_1))))`,
      'p',
    );
    expect(property.boxes).toEqual([{ low: Float64Array.of(-1), high: Float64Array.of(1) }]);
    // unsafe needs Y_1 <= Y_0 and 2 + 3 Y_1 <= Y_0: the worse of the two gaps remains
    expect(property.margin([0], [5, 4])).toBe(Math.max(4 - 5, 2 + 12 - 5));
    expect(property.margin([0], [5, 0])).toBeLessThanOrEqual(0);
  });

  it('reads disjunctions of boxes and of outputs', () => {
    const property = parseVnnlib(
      `${header} (assert (or (and (<= X_0 1) (>= X_0 0)) (and (<= X_0 4) (>= X_0 3))))
       (assert (or (and (<= Y_1 0)) (and (<= Y_0 0))))`,
      'p',
    );
    expect(property.boxes.map((box) => [box.low[0], box.high[0]])).toEqual([
      [0, 1],
      [3, 4],
    ]);
    expect(property.margin([0], [2, 7])).toBe(2);
    expect(property.margin([0], [-2, 7])).toBe(-2);
  });

  it.each([
    [`${header} (assert (<= X_0 1))`, /X_0 lies between -Infinity and 1/],
    [`${header} ${bounds} (assert (<= (sin X_0) 1))`, /not linear/],
    [`${header} ${bounds} (assert (<= Y_0 1)`, /open/],
    [`${header} ${bounds})`, /not opened/],
    [`(declare-const Z Real)`, /"Z"/],
    [`(foo)`, /"foo"/],
    ['', /no input/],
  ])('refuses %s', (text, message) => {
    expect(() => parseVnnlib(text, 'p.vnnlib')).toThrow(ConfigurationError);
    expect(() => parseVnnlib(text, 'p.vnnlib')).toThrow(message);
  });

  it('reads the ten published properties of ACAS Xu', (context) => {
    if (sharedData('acasxu/prop_1.vnnlib') === undefined) context.skip(absent('acasxu'));
    for (let i = 1; i <= 10; i++) {
      const text = readFileSync(sharedData(`acasxu/prop_${i}.vnnlib`)!, 'utf8');
      const property = parseVnnlib(text, `prop_${i}`);
      expect([property.inputs, property.outputs]).toEqual([5, 5]);
      expect(property.boxes).toHaveLength(i === 6 ? 2 : 1);
    }
  });
});
