import { expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import { columnOfCsv } from '../../../src/data/columnOfCsv.ts';

it('takes a column by its name or the first, whatever stands in quotes', () => {
  const text = '\uFEFF"gap, m",note,"speed"\r\n1.5,"a, ""b""\r\nand c",2\r\n\r\n-3e2,,"4"\r\n';
  expect(columnOfCsv(text, 't.csv')).toEqual([1.5, -300]);
  expect(columnOfCsv(text, 't.csv', 'gap, m')).toEqual([1.5, -300]);
  expect(columnOfCsv(text, 't.csv', 'speed')).toEqual([2, 4]);
});

it('takes columns that are counted from 0 for named', () => {
  expect(columnOfCsv('0,1\n5,6\n7,8\n', 't.csv', '1')).toEqual([6, 8]);
});

it.each([
  ['a,b\n1,2\n3,\n', 'b', /t\.csv, row 2: "" is not a number/],
  ['a,b\n1,2\n3\n', 'b', /row 2: "" is not a number/],
  ['a,b\n1,x\n', 'b', /row 1: "x" is not a number/],
  ['a,b\n1,Infinity\n', 'b', /row 1: "Infinity" is not a number/],
  ['a,b\n1,2\n', 'c', /there is no column "c"/],
  ['1\n2\n3\n', undefined, /first row holds numbers \(1\)/],
  ['2.5,1\n2,3\n', '1', /first row holds numbers \(2\.5, 1\)/],
  ['a;b\n1,5;2\n2,5;3\n', undefined, /row 1: it has 2 cells, the header has 1/],
  ['', 'c', /there is no column "c"/],
])('refuses %j', (text, column, message) => {
  expect(() => columnOfCsv(text, 't.csv', column)).toThrow(message);
  expect(() => columnOfCsv(text, 't.csv', column)).toThrow(ConfigurationError);
});
