import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CsvParser } from '../../../src/data/csvParser.ts';
import { parseCsv } from '../../../src/data/parseCsv.ts';
import { readTable } from '../../../src/data/readTable.ts';
import { memoryFiles } from '../../helpers/memoryFiles.ts';

const table = (text: string, texts: readonly string[] = []) =>
  readTable('t.csv', memoryFiles({ 't.csv': text }), { texts });

describe('a table', () => {
  it('keeps names and types of its columns', async () => {
    const text = [
      'id,count,share,night,site,code',
      '007,3,0.5,true,Ulm,1',
      '008,,NaN,false,,x',
      '010,-2,1e-3,,"Bad ""X"", Ost",3.50',
    ].join('\r\n');
    const { count, columns } = await table(text, ['id']);
    expect(count).toBe(3);
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'text'],
      ['count', 'integer'],
      ['share', 'number'],
      ['night', 'boolean'],
      ['site', 'text'],
      ['code', 'text'],
    ]);
    expect(columns.map(({ values }) => [...values])).toEqual([
      ['007', '008', '010'],
      [3, NaN, -2],
      [0.5, NaN, 1e-3],
      [true, false, undefined],
      ['Ulm', undefined, 'Bad "X", Ost'],
      // A column of texts keeps the spelling of its numbers.
      ['1', 'x', '3.50'],
    ]);
  });

  it.each([
    ['1,2\n3,4\n', /first row holds numbers/],
    ['a,b\n1,2,3\n', /row 1: it has 3 cells, the header has 2/],
    ['a,b,a\n1,2,3\n', /two columns are called "a"/],
  ])('refuses %j', async (text, message) => {
    await expect(table(text)).rejects.toMatchObject({
      message: expect.stringMatching(message) as string,
      exitCode: 2,
    });
  });
});

it('CSV is the same in whatever pieces it comes', () => {
  const cell = fc.stringMatching(/^[a "\r\n,é0-9]{0,6}$/);
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
      fc.boolean(),
      fc.array(fc.nat(40), { maxLength: 6 }),
      (rows, ends, cuts) => {
        const text =
          rows
            .map((cells) => cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(','))
            .join('\n') + (ends ? '\n' : '');
        const pieces: (readonly string[])[] = [];
        const parser = new CsvParser((cells) => pieces.push(cells));
        let at = 0;
        for (const length of [...cuts, text.length]) {
          parser.add(text.slice(at, at + length));
          at += length;
        }
        parser.end();
        expect(pieces).toEqual(parseCsv(text));
        // What was written is what is read, but for spaces around cells and rows of nothing.
        const kept = rows
          .map((cells) => cells.map((each) => each.trim()))
          .filter((cells) => cells.length > 1 || cells[0] !== '');
        expect(pieces).toEqual(kept);
      },
    ),
  );
});
