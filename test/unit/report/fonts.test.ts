import { readFileSync } from 'node:fs';

import PDFDocument from 'pdfkit';
import { beforeAll, describe, expect, it } from 'vitest';

import { FAMILIES, fitSvgText } from '../../../src/report/pdf/fitSvgText.ts';
import { faceFile } from '../../../src/report/pdf/faces.ts';
import { createTypesetter, type Typesetter } from '../../../src/report/pdf/typesetter.ts';
import { unpackWoff } from '../../../src/report/pdf/unpackWoff.ts';

const SCRIPTS = '緊急ブレーキ안전ทดสอบनियंत्रकবাংলা';

interface Glyph {
  readonly advanceWidth: number;
  readonly path: { toSVG(): string };
}

/** A font as fontkit reads it. */
function open(source: string | Buffer): { glyphForCodePoint(codePoint: number): Glyph } {
  const doc = new PDFDocument().font(source);
  return (doc as unknown as { _font: { font: { glyphForCodePoint(c: number): Glyph } } })._font
    .font;
}

describe('unpackWoff', () => {
  it('gives the font that fontkit reads from the packed file', () => {
    const file = faceFile('wide');
    const [packed, unpacked] = [open(file), open(unpackWoff(readFileSync(file)))];
    for (const character of '緊ก안A') {
      const [a, b] = [packed, unpacked].map((font) =>
        font.glyphForCodePoint(character.codePointAt(0) ?? 0),
      );
      expect(b?.advanceWidth).toBe(a?.advanceWidth);
      expect(b?.path.toSVG()).toBe(a?.path.toSVG());
      expect(b?.path.toSVG().length).toBeGreaterThan(20);
    }
  });

  it('refuses a file that is cut short', () => {
    expect(() => unpackWoff(readFileSync(faceFile('wide')).subarray(0, 100))).toThrow();
  });
});

describe('faces', () => {
  let type: Typesetter;
  beforeAll(() => {
    type = createTypesetter(new PDFDocument());
  });

  it('prints the scripts of Asia as letters', () => {
    const runs = type.fit({ text: `speed ${SCRIPTS}`, face: 'sans', size: 9, color: '#000000' });
    expect(runs.map(({ face }) => face)).toEqual(['sans', 'wide']);
    expect(runs.map(({ text }) => text).join('')).toBe(`speed ${SCRIPTS}`);
  });

  it('names a character that no face has', () => {
    const [run] = type.fit({ text: '\u{10FFF0}', face: 'sans', size: 9, color: '#000000' });
    expect(run?.text).toBe('⟨U+10FFF0⟩');
  });

  it('gives a text of a chart the first face that has all of it', () => {
    const family = (text: string): string | undefined =>
      /font-family="([^"]*)"/.exec(
        fitSvgText(`<text font-family="IBM Plex Sans">${text}</text>`, type),
      )?.[1];
    expect(family('speed')).toBe('IBM Plex Sans');
    expect(FAMILIES[family('שלום') ?? '']).toBe('fallback');
    expect(FAMILIES[family('速度 speed') ?? '']).toBe('wide');
  });
});
