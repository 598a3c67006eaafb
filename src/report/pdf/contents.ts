import { breakLines, type Line } from './breakLines.ts';
import type { Heading } from './sectionPieces.ts';
import type { Piece, Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH } from './style.ts';
import type { Run } from './typesetter.ts';

/** A table of contents whose page numbers are filled in when all pages are set. */
export interface Contents {
  readonly pieces: readonly Piece[];
  /** Writes the page numbers and links. */
  finish(): void;
}

interface Entry {
  readonly heading: Heading;
  /** Page of the entry itself, from 1. */
  readonly page: number;
  readonly x: number;
  readonly y: number;
  /** Where its title ends. */
  readonly end: number;
  readonly link: Tag;
}

const SIZE = 9;
const LEADING = 14;
const GAP = 26;
const COLUMN = (TEXT_WIDTH - GAP) / 2;
/** Chapters of a part that are listed. */
const MOST_ENTRIES = 20;

/** The contents: chapters of the main part on the left, of the annex on the right. */
export function contents(sheet: Sheet, parent: Tag, headings: readonly Heading[]): Contents {
  const chapters = headings.filter(({ level, listed }) => level === 0 && listed);
  const columns = (['main', 'annex'] as const).map((part) => ({
    title: part === 'main' ? 'Contents' : 'Annex',
    chapters: chapters.filter((heading) => heading.part === part).slice(0, MOST_ENTRIES),
  }));
  const entries: Entry[] = [];
  const made = columns.map(({ title, chapters: listed }, column) => {
    const x = PAGE.left + column * (COLUMN + GAP);
    const head = sheet.tag(parent, 'P');
    const toc = sheet.tag(parent, 'TOC');
    return {
      x,
      head: {
        tag: head,
        line: lineOf(sheet, { text: title, face: 'sansBold', size: 9.6, color: COLORS.accent }),
      },
      rows: listed.map((heading) => ({
        heading,
        link: sheet.tag(sheet.tag(toc, 'TOCI'), 'Link'),
        line: lineOf(sheet, { text: heading.title, face: 'sans', size: SIZE, color: COLORS.ink }),
      })),
    };
  });
  const most = Math.max(...made.map(({ rows }) => rows.length));
  const piece: Piece = {
    height: (most + 1) * LEADING + 10,
    before: 0,
    draw(y) {
      const { start, count } = sheet.doc.bufferedPageRange();
      for (const { x, head, rows } of made) {
        sheet.content(head.tag, () => sheet.line(head.line, x, y + 10));
        rows.forEach(({ heading, link, line }, index) => {
          const top = y + (index + 1) * LEADING;
          entries.push({ heading, page: start + count, x, y: top, end: x + line.width, link });
          sheet.content(link, () => sheet.line(line, x, top + 11));
        });
      }
    },
  };
  return { pieces: [piece], finish: () => entries.forEach((entry) => finishEntry(sheet, entry)) };
}

function lineOf(sheet: Sheet, run: Run): Line {
  const [line = { runs: [], width: 0 }] = breakLines(sheet.type, [run], COLUMN - 24);
  return line;
}

function finishEntry(sheet: Sheet, { heading, page, x, y, end, link }: Entry): void {
  sheet.doc.switchToPage(page - 1);
  const right = x + COLUMN;
  const run: Run = { text: String(heading.page), face: 'sans', size: SIZE, color: COLORS.quiet };
  const number = { runs: [run], width: sheet.type.width(run) };
  const from = end + 6;
  const to = right - number.width - 6;
  if (to > from)
    sheet.artifact(() => {
      sheet.doc
        .save()
        .moveTo(to, y + 10)
        .lineTo(from, y + 10);
      sheet.doc.lineWidth(0.6).dash(0.6, { space: 3 }).strokeColor(COLORS.line).stroke().restore();
    });
  sheet.content(link, () => sheet.line(number, right - number.width, y + 11));
  sheet.doc.goTo(x, y, COLUMN, LEADING, heading.name, {
    structParent: link,
    Contents: new String(heading.title),
  } as never);
  // The reference to the annotation takes the page on which its node ends.
  link.end();
}
