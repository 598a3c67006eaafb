import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { numberOption } from '../../../src/core/numberOption.ts';

it('takes numbers and fractions', () => {
  const schema = numberOption();
  expect(schema.parse('8/255')).toBe(8 / 255);
  expect(schema.parse(' -1.5 / 2 ')).toBe(-0.75);
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(schema.parse(value)).toBe(value);
    }),
  );
});

it('checks the range after dividing', () => {
  const share = numberOption(z.number().min(0).max(1));
  expect(share.safeParse('3/2').success).toBe(false);
  expect(share.safeParse('2/3').success).toBe(true);
});

it.each(['8', '1/0', '1/-2', '1/2/3', 'a/b', '', '/', true, null, NaN, Infinity])(
  'refuses %s',
  (value) => {
    expect(numberOption().safeParse(value).success).toBe(false);
  },
);

it('says what it expected', () => {
  expect(numberOption().safeParse('soon').error?.issues[0]?.message).toBe(
    'expected a number or a fraction such as 8/255, received "soon"',
  );
});

it('becomes JSON Schema in both directions', () => {
  const schema = numberOption(z.number().positive());
  expect(z.toJSONSchema(schema, { io: 'input' }).anyOf).toHaveLength(2);
  expect(z.toJSONSchema(schema)).toMatchObject({ type: 'number', exclusiveMinimum: 0 });
});
