import type PDFDocument from 'pdfkit';

import { BODY, PAGE } from './style.ts';
import type { Line } from './breakLines.ts';
import type { Typesetter } from './typesetter.ts';

/** The PDF document of pdfkit. */
export type PdfDocument = InstanceType<typeof PDFDocument>;

/** A node of the document's structure tree. */
export type Tag = ReturnType<PdfDocument['struct']>;

/** Something that is drawn in one go on one page. */
export interface Piece {
  /** Points. */
  readonly height: number;
  /** The smallest height at which it may be drawn, where it can shrink to stay on a page. */
  readonly least?: number | undefined;
  /** Room above, dropped at the top of a page. */
  readonly before: number;
  /** Stays on the page of the piece that follows. */
  readonly keep?: boolean | undefined;
  /** What stands above this piece again when it opens a page, such as the header of its table. */
  readonly repeat?: Piece | undefined;
  /** Begins a page of its own. */
  readonly newPage?: boolean | undefined;
  draw(y: number, height: number): void;
}

/** A document being set: its pages, its structure and its type. */
export interface Sheet {
  readonly doc: PdfDocument;
  readonly type: Typesetter;
  /** Adds a node to the structure tree. */
  tag(parent: Tag, kind: string, options?: { alt?: string; scope?: 'Column' | 'Row' }): Tag;
  /** Draws content that belongs to a node. */
  content(tag: Tag, draw: () => void): void;
  /** Draws what carries no meaning: rules, shades, page numbers. */
  artifact(draw: () => void, kind?: 'Layout' | 'Pagination'): void;
  /** Draws a line of text, its base line at `y`. */
  line(line: Line, x: number, y: number): void;
}

/** Wraps a document of pdfkit. */
export function createSheet(doc: PdfDocument, type: Typesetter): Sheet {
  return {
    doc,
    type,
    tag(parent, kind, options = {}) {
      const tag = doc.struct(kind, options);
      parent.add(tag);
      return tag;
    },
    content(tag, draw) {
      const kind = (tag as unknown as { dictionary: { data: { S: string } } }).dictionary.data.S;
      const content = doc.markStructureContent(kind);
      draw();
      doc.endMarkedContent();
      tag.add(content);
    },
    artifact(draw, kind = 'Layout') {
      doc.markContent('Artifact', { type: kind });
      draw();
      doc.endMarkedContent();
    },
    line({ runs }, x, y) {
      let at = x;
      for (const run of runs) {
        type.draw(run, at, y);
        at += type.width(run);
      }
    },
  };
}

/** A sheet on which pieces can be made to be measured only: it adds nothing to the structure tree. */
export function measuringSheet(sheet: Sheet): Sheet {
  return { ...sheet, tag: (parent) => parent };
}

/** Sets pieces one under the other, on new pages where they do not fit. Returns the height that is used on the last page. */
export function paginate(sheet: Sheet, pieces: readonly Piece[], start: number): number {
  let y = start;
  let fresh = start === BODY.top;
  const turn = (): void => {
    sheet.doc.addPage({ size: [PAGE.width, PAGE.height], margin: 0 });
    y = BODY.top;
    fresh = true;
  };
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index];
    if (piece === undefined) break;
    const group = heightOfGroup(pieces, index);
    const room = BODY.bottom - y - (fresh ? 0 : piece.before);
    const needed =
      group.height - group.spare <= BODY.bottom - BODY.top
        ? group.height - group.spare
        : piece.height;
    if (!fresh && (piece.newPage === true || needed > room)) turn();
    if (fresh && piece.repeat !== undefined && index > 0) {
      piece.repeat.draw(y, piece.repeat.height);
      y += piece.repeat.height;
    } else if (!fresh) y += piece.before;
    const over = Math.max(0, y + group.height - BODY.bottom);
    const height = Math.max(piece.least ?? piece.height, piece.height - over);
    piece.draw(y, height);
    y += height;
    fresh = false;
  }
  return y;
}

/** A piece and those that it keeps with it, and by how much they can shrink. */
function heightOfGroup(
  pieces: readonly Piece[],
  start: number,
): { readonly height: number; readonly spare: number } {
  let height = 0;
  let spare = 0;
  for (let index = start; index < pieces.length; index++) {
    const piece = pieces[index];
    if (piece === undefined) break;
    height += piece.height + (index > start ? piece.before : 0);
    spare += piece.height - (piece.least ?? piece.height);
    if (piece.keep !== true) break;
  }
  return { height, spare };
}
