import PDFDocument from 'pdfkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { breakLines } from '../../../src/report/pdf/breakLines.ts';
import { createTypesetter, type Run } from '../../../src/report/pdf/typesetter.ts';

const type = createTypesetter(new PDFDocument({ autoFirstPage: false }));
const run = (text: string): Run => ({ text, face: 'sans', size: 9, color: '#000000' });
const textOf = (lines: ReturnType<typeof breakLines>): string[] =>
  lines.map(({ runs }) => runs.map(({ text }) => text).join(''));

describe('breakLines', () => {
  it('keeps to the width and loses nothing but spaces at line ends', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('ab Wi/-_.=αβ≤λ🚀')), maxLength: 200 }),
        fc.integer({ min: 80, max: 300 }),
        (text, width) => {
          const lines = breakLines(type, [run(text)], width);
          for (const line of lines) expect(line.width).toBeLessThanOrEqual(width + 0.1);
          const bare = (value: string): string =>
            value.replaceAll('⟨U+1F680⟩', '🚀').replaceAll(' ', '');
          expect(bare(textOf(lines).join(''))).toBe(bare(text));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('breaks at spaces before it breaks within words', () => {
    expect(textOf(breakLines(type, [run('measurement measurement')], 70))).toEqual([
      'measurement',
      'measurement',
    ]);
  });

  it('breaks addresses at their joints', () => {
    const [first = ''] = textOf(
      breakLines(type, [run('https://models.example.org/registry/version')], 120),
    );
    expect(first).toMatch(/[/.]$/);
  });

  it('keeps the line ends of the text', () => {
    expect(textOf(breakLines(type, [run('one\n\n  two')], 200))).toEqual(['one', '', '  two']);
  });
});
