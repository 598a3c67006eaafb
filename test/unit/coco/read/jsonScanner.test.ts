import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { streamArrays } from '../../../../src/coco/read/streamArrays.ts';

/** Reads an array of arrays of numbers that arrives in pieces of `size` bytes. */
async function readBack(text: string, size: number): Promise<number[][]> {
  const bytes = new TextEncoder().encode(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  const rows: number[][] = [];
  await streamArrays(pieces, {
    '': (scanner) => {
      const into = new Float64Array(16);
      const count = scanner.numbers(into, 0, 16);
      rows.push(Array.from(into.subarray(0, count)));
    },
  });
  return rows;
}

const numeral = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  // As Python, C and JavaScript write them with a fixed number of places.
  fc
    .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 20 }))
    .map(([value, places]) => value.toFixed(places)),
  fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map(String),
  fc
    .tuple(fc.bigInt({ min: 10n ** 15n, max: 10n ** 19n }), fc.integer({ min: 1, max: 15 }))
    .map(([digits, places]) =>
      `${digits}`.replace(new RegExp(`(\\d{${places}})$`), '.$1').replace(/^\./, '0.'),
    ),
);

describe('numbers of a JSON file', () => {
  it('are the ones that JSON.parse reads, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(numeral, { maxLength: 12 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 50 }),
        async (rows, size) => {
          const text = `[${rows.map((row) => `[${row.join(', ')}]`).join(',\n')}]`;
          expect(await readBack(text, size)).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('may be what Python writes beyond JSON', async () => {
    expect(await readBack('[[NaN, Infinity, -Infinity, -0.0, 1e400]]', 3)).toEqual([
      [NaN, Infinity, -Infinity, -0, Infinity],
    ]);
  });

  it.for([
    ['[[1, 2', 'the file ends'],
    ['[[1 2]]', "','"],
    ['[1] x', 'the end of the file'],
    ['', "'{'"],
  ])('%s is refused with its place', async ([text, place]) => {
    await expect(readBack(text!, 2)).rejects.toThrow(place);
  });
});
