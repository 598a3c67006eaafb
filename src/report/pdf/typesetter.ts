import { readFileSync } from 'node:fs';

import type PDFDocument from 'pdfkit';

import { escaped } from '../text/visibleText.ts';
import { unpackWoff } from './unpackWoff.ts';
import { faceFile, FACES, FALLBACKS, type Face } from './faces.ts';

type Document = InstanceType<typeof PDFDocument>;

/** The part of fontkit's font that is used here. */
interface Glyphs {
  readonly font: {
    readonly unitsPerEm: number;
    hasGlyphForCodePoint(codePoint: number): boolean;
    layout(text: string): {
      readonly glyphs: readonly {
        readonly path: { toSVG(): string };
        readonly advanceWidth: number;
      }[];
    };
  };
  widthOfString(text: string, size: number): number;
}

/** A stretch of text in one style. */
export interface Run {
  readonly text: string;
  readonly face: Face;
  readonly size: number;
  readonly color: string;
}

/** Measures and draws text in the document's faces. */
export interface Typesetter {
  /** Splits a text where its face lacks a character; what no face has becomes `⟨U+1F680⟩`. */
  fit(run: Run): Run[];
  /** Whether a face has a character. */
  has(face: Face, character: string): boolean;
  /** Points. */
  width(run: Run): number;
  /** The shapes of a text's letters at size 1, y upwards: for drawings, where text is not meant to be read out. */
  outlines(
    face: Face,
    text: string,
  ): readonly { readonly path: string; readonly advance: number }[];
  /** Font units of an em. */
  unitsPerEm(face: Face): number;
  /** Draws a run that `fit` gave, its base line at `y`. */
  draw(run: Run, x: number, y: number): void;
}

/** Registers the faces in a document. */
export function createTypesetter(doc: Document): Typesetter {
  const fonts = new Map<Face, Glyphs>();
  const known = new Map<Face, Map<number, boolean>>();
  for (const face of FACES) {
    if (face !== 'wide') doc.registerFont(face, faceFile(face));
    known.set(face, new Map());
  }

  function glyphs(face: Face): Glyphs {
    let font = fonts.get(face);
    if (font === undefined) {
      if (face === 'wide') doc.registerFont(face, unpackWoff(readFileSync(faceFile(face))));
      doc.font(face);
      font = (doc as unknown as { _font: Glyphs })._font;
      fonts.set(face, font);
    }
    return font;
  }

  function has(face: Face, codePoint: number): boolean {
    const cache = known.get(face);
    const cached = cache?.get(codePoint);
    if (cached !== undefined) return cached;
    const found = glyphs(face).font.hasGlyphForCodePoint(codePoint);
    cache?.set(codePoint, found);
    return found;
  }

  return {
    fit(run) {
      const parts: { face: Face; text: string }[] = [];
      for (const character of run.text) {
        const codePoint = character.codePointAt(0) ?? 0;
        const face = [run.face, ...FALLBACKS].find((each) => has(each, codePoint));
        const text = face === undefined ? escaped(character) : character;
        const last = parts.at(-1);
        const wanted = face ?? 'fallback';
        if (last?.face === wanted) last.text += text;
        else parts.push({ face: wanted, text });
      }
      return parts.map(({ face, text }) => ({
        ...run,
        face,
        text,
        // DejaVu is drawn larger than Plex at the same size.
        size: face === 'fallback' ? run.size * 0.92 : run.size,
      }));
    },
    has: (face, character) => has(face, character.codePointAt(0) ?? 0),
    outlines: (face, text) => {
      const { font } = glyphs(face);
      return font.layout(text).glyphs.map((glyph) => ({
        path: glyph.path.toSVG(),
        advance: glyph.advanceWidth / font.unitsPerEm,
      }));
    },
    unitsPerEm: (face) => glyphs(face).font.unitsPerEm,
    width: (run) => glyphs(run.face).widthOfString(run.text, run.size),
    draw(run, x, y) {
      doc
        .font(run.face)
        .fontSize(run.size)
        .fillColor(run.color)
        .text(run.text, x, y, { lineBreak: false, baseline: 'alphabetic' });
    },
  };
}
