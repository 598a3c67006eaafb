import { breakLines } from './breakLines.ts';
import type { Heading } from './sectionPieces.ts';
import type { Piece, Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH } from './style.ts';
import { textPieces } from './textPieces.ts';
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
  readonly y: number;
  /** Where its title ends. */
  readonly end: number;
  readonly link: Tag;
}

const MOST_ENTRIES = 42;
const INDENT = 18;
const SIZE = 9.2;

/** The contents: chapters, and their parts where there is room for them. */
export function contents(sheet: Sheet, parent: Tag, headings: readonly Heading[]): Contents {
  const two = headings.filter(({ level, listed }) => level < 2 && listed);
  const listed = two.length <= MOST_ENTRIES ? two : two.filter(({ level }) => level === 0);
  const title = textPieces(
    sheet,
    sheet.tag(parent, 'H1'),
    [{ text: 'Contents', face: 'serif', size: 17, color: COLORS.accent }],
    { leading: 22, before: 0, keep: true },
  );
  const toc = sheet.tag(parent, 'TOC');
  const entries: Entry[] = [];
  const rows = listed.map((heading, index): Piece => {
    const chapter = heading.level === 0;
    const x = PAGE.left + heading.level * INDENT;
    const run: Run = {
      text: heading.title,
      face: chapter ? 'sansBold' : 'sans',
      size: SIZE,
      color: COLORS.ink,
    };
    const link = sheet.tag(sheet.tag(toc, 'TOCI'), 'Link');
    const [line = { runs: [], width: 0 }] = breakLines(
      sheet.type,
      [run],
      TEXT_WIDTH - heading.level * INDENT - 40,
    );
    return {
      height: chapter ? 16 : 13.5,
      before: index === 0 ? 8 : chapter ? 3 : 0,
      draw(y) {
        const { start, count } = sheet.doc.bufferedPageRange();
        entries.push({ heading, page: start + count, y, end: x + line.width, link });
        sheet.content(link, () => sheet.line(line, x, y + 11));
      },
    };
  });
  return {
    pieces: [...title, ...rows],
    finish: () => entries.forEach((entry) => finishEntry(sheet, entry)),
  };
}

function finishEntry(sheet: Sheet, { heading, page, y, end, link }: Entry): void {
  sheet.doc.switchToPage(page - 1);
  const right = PAGE.left + TEXT_WIDTH;
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
  sheet.doc.goTo(PAGE.left, y, TEXT_WIDTH, 14, heading.name, {
    structParent: link,
    Contents: new String(heading.title),
  } as never);
  // The reference to the annotation takes the page on which its node ends.
  link.end();
}
