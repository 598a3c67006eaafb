import type { Block, Cell, Column } from '../content/block.ts';
import { breakLines, naturalWidths, type Line } from './breakLines.ts';
import type { Piece, Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH, toneColor } from './style.ts';
import { textPieces } from './textPieces.ts';
import type { Run } from './typesetter.ts';

const SIZE = 8.3;
const LEADING = 11.2;
const GUTTER = 10;
/** The same of a table of many columns. */
const NARROW_GUTTER = 6;
const MANY_COLUMNS = 8;
const PADDING = 3.2;
/** Rows of more lines are broken over pages, this many lines at a time. */
const LINES_TOGETHER = 14;
/** A cell asks for no more than this on one line when columns share the width, points. */
const LONGEST_WISH = 340;
/** A cell up to this width, such as a verdict, is not broken, points. */
const UNBROKEN = 64;
/** Tables up to this height stay on one page, points. */
const TOGETHER = 190;

/** A table whose header stands again on every page, with columns as wide as their content asks. */
export function tablePieces(
  sheet: Sheet,
  parent: Tag,
  block: Extract<Block, { kind: 'table' }>,
): Piece[] {
  if (block.rows.length === 0) return emptyTable(sheet, parent, block);
  const table = sheet.tag(parent, 'Table');
  const caption = textPieces(
    sheet,
    sheet.tag(table, 'Caption'),
    [{ text: block.title, face: 'sansBold', size: 8.8, color: COLORS.ink }],
    { leading: 12.5, before: 13, keep: true },
  );
  const places = columnPlaces(sheet, block.columns, block.rows);
  const headerTag = sheet.tag(table, 'TR');
  const header = headerPiece(sheet, headerTag, block.columns, places);
  const again = headerPiece(sheet, undefined, block.columns, places);
  const rows = block.rows.flatMap((row, index) =>
    rowPieces(sheet, sheet.tag(table, 'TR'), row, block.columns, places).map((piece, _, parts) => ({
      ...piece,
      repeat: again,
      // The first two rows stay with the header, and the last two with each other.
      keep:
        parts.length === 1 &&
        block.rows.length > 1 &&
        (index === 0 || index === block.rows.length - 2),
    })),
  );
  const note = notePieces(sheet, parent, block.caption ?? '');
  const whole = rows.reduce((sum, { height }) => sum + height, 0) <= TOGETHER;
  const last = rows.at(-1);
  if (last !== undefined && note.length > 0) rows[rows.length - 1] = { ...last, keep: true };
  const kept = whole
    ? rows.map((row, index) => (index < rows.length - 1 ? { ...row, keep: true } : row))
    : rows;
  return [...caption, { ...header, keep: true }, ...kept, ...note];
}

function notePieces(sheet: Sheet, parent: Tag, text: string): Piece[] {
  if (text === '') return [];
  const run: Run = { text, face: 'sansItalic', size: 8.2, color: COLORS.quiet };
  return textPieces(sheet, sheet.tag(parent, 'P'), [run], { leading: 11, before: 4 });
}

/** The title, and why there is nothing under it. */
function emptyTable(
  sheet: Sheet,
  parent: Tag,
  { title, caption }: Extract<Block, { kind: 'table' }>,
): Piece[] {
  const run: Run = { text: title, face: 'sansBold', size: 8.8, color: COLORS.ink };
  return [
    ...textPieces(sheet, sheet.tag(parent, 'P'), [run], { leading: 12.5, before: 13, keep: true }),
    ...notePieces(sheet, parent, caption ?? 'There are no rows.'),
  ];
}

interface Place {
  readonly x: number;
  readonly width: number;
}

function columnPlaces(
  sheet: Sheet,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Place[] {
  const sample = rows.slice(0, 200);
  const natural = columns.map((column, index) => {
    const head = naturalWidths(sheet.type, [headRun(column)]);
    const cells = sample.map((row) => cellWidths(sheet, row[index]));
    return {
      min: Math.min(Math.max(head.min, ...cells.map(({ min }) => min)), TEXT_WIDTH * 0.3),
      max: Math.min(Math.max(head.max, ...cells.map(({ max }) => max)), TEXT_WIDTH * 1.2),
    };
  });
  const gutter = columns.length > MANY_COLUMNS ? NARROW_GUTTER : GUTTER;
  const room = TEXT_WIDTH - gutter * (columns.length - 1);
  const widths = share(natural, room);
  let x: number = PAGE.left;
  return widths.map((width) => {
    const place = { x, width };
    x += width + gutter;
    return place;
  });
}

function cellWidths(sheet: Sheet, cell: Cell | undefined): { min: number; max: number } {
  if (cell === undefined) return { min: 0, max: 0 };
  const whole = naturalWidths(sheet.type, [cellRun(cell)]);
  const main = whole.max <= UNBROKEN ? { min: whole.max, max: whole.max } : whole;
  if (cell.sub === undefined) return { ...main, max: Math.min(main.max, LONGEST_WISH) };
  const sub = naturalWidths(sheet.type, [subRun(cell.sub)]);
  return { min: Math.max(main.min, sub.min), max: Math.max(main.max, Math.min(sub.max, 290)) };
}

/**
 * Gives every column its smallest width, then what is left in proportion to what each still wants. Where even the smallest
 * have no room, the widest give way.
 */
function share(natural: readonly { min: number; max: number }[], room: number): number[] {
  const sum = (pick: (each: { min: number; max: number }) => number): number =>
    natural.reduce((total, each) => total + pick(each), 0);
  const most = sum(({ max }) => max);
  if (most <= room) {
    const spare = (room - most) / natural.length;
    return natural.map(({ max }) => max + spare);
  }
  const least = sum(({ min }) => min);
  if (least >= room) {
    const cap = widest(
      natural.map(({ min }) => min),
      room,
    );
    return natural.map(({ min }) => Math.min(min, cap));
  }
  const scale = (room - least) / (most - least);
  return natural.map(({ min, max }) => min + (max - min) * scale);
}

/** The width to which the widest are cut so that all together have `room`. */
function widest(widths: readonly number[], room: number): number {
  const rising = widths.toSorted((a, b) => a - b);
  let left = room;
  for (const [i, width] of rising.entries()) {
    const even = left / (rising.length - i);
    if (width >= even) return even;
    left -= width;
  }
  return Infinity;
}

function headerPiece(
  sheet: Sheet,
  tag: Tag | undefined,
  columns: readonly Column[],
  places: readonly Place[],
): Piece {
  const cells = columns.map((column, index) => ({
    tag: tag === undefined ? undefined : sheet.tag(tag, 'TH', { scope: 'Column' }),
    lines: breakLines(sheet.type, [headRun(column)], places[index]?.width ?? 0),
    column,
    place: places[index],
  }));
  const rows = Math.max(...cells.map(({ lines }) => lines.length));
  const height = rows * 10.5 + 7;
  return {
    height,
    before: 3,
    draw(y) {
      rule(sheet, y, 0.9, COLORS.ink);
      for (const { tag: cellTag, lines, column, place } of cells) {
        if (place === undefined) continue;
        const top = y + 3 + (rows - lines.length) * 10.5;
        const draw = (): void =>
          lines.forEach((line, index) =>
            sheet.line(line, startOf(line, column, place), top + index * 10.5 + 8),
          );
        if (cellTag === undefined) sheet.artifact(draw, 'Pagination');
        else sheet.content(cellTag, draw);
      }
      rule(sheet, y + height, 0.5, COLORS.line);
    },
  };
}

function rowPieces(
  sheet: Sheet,
  tag: Tag,
  row: readonly Cell[],
  columns: readonly Column[],
  places: readonly Place[],
): Piece[] {
  const cells = columns.map((column, index) => {
    const place = places[index] ?? { x: 0, width: 0 };
    const cell = row[index] ?? { text: '' };
    return {
      ...cellTags(sheet, tag, cell),
      column,
      place,
      lines: [
        ...breakLines(sheet.type, [cellRun(cell)], place.width),
        ...(cell.sub === undefined ? [] : breakLines(sheet.type, [subRun(cell.sub)], place.width)),
      ],
    };
  });
  const most = Math.max(...cells.map(({ lines }) => lines.length));
  const perPiece = most > 2 * LINES_TOGETHER ? LINES_TOGETHER : most;
  const pieces: Piece[] = [];
  for (let first = 0; first < most; first += Math.max(1, perPiece)) {
    const count = Math.min(perPiece, most - first);
    const last = first + count >= most;
    const height = count * LEADING + (first === 0 ? PADDING : 0) + (last ? PADDING : 0);
    pieces.push({
      height,
      before: 0,
      draw(y) {
        const top = y + (first === 0 ? PADDING : 0);
        for (const { tag: cellTag, link, column, place, lines } of cells) {
          const shown = lines.slice(first, first + count);
          if (shown.length === 0) continue;
          const at = (line: Line): number => startOf(line, column, place);
          sheet.content(cellTag, () =>
            shown.forEach((line, index) => sheet.line(line, at(line), top + index * LEADING + 8.4)),
          );
          const [head] = shown;
          if (link !== undefined && head !== undefined && first === 0)
            addLink(sheet, cellTag, link, { x: at(head), y: top, width: head.width });
        }
        if (last) rule(sheet, y + height, 0.35, COLORS.hair);
      },
    });
  }
  return pieces;
}

/** The node of a cell's content: the cell, or a link in it. */
function cellTags(
  sheet: Sheet,
  row: Tag,
  { link, text }: Cell,
): { readonly tag: Tag; readonly link: Link | undefined } {
  const tag = sheet.tag(row, 'TD');
  if (link === undefined) return { tag, link: undefined };
  return { tag: sheet.tag(tag, 'Link'), link: { to: link, text } };
}

interface Link {
  readonly to: string;
  readonly text: string;
}

function addLink(
  sheet: Sheet,
  tag: Tag,
  { to, text }: Link,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): void {
  sheet.doc.goTo(x, y, width, LEADING, to, {
    structParent: tag,
    Contents: new String(text),
  } as never);
  // The reference to the annotation takes the page on which its node ends.
  tag.end();
}

function startOf(line: Line, column: Column, place: Place): number {
  return column.align === 'right' ? place.x + place.width - line.width : place.x;
}

function rule(sheet: Sheet, y: number, width: number, color: string): void {
  sheet.artifact(() => {
    sheet.doc
      .moveTo(PAGE.left, y)
      .lineTo(PAGE.left + TEXT_WIDTH, y)
      .lineWidth(width)
      .strokeColor(color)
      .stroke();
  });
}

function headRun(column: Column): Run {
  return { text: column.title, face: 'sansBold', size: 7.9, color: COLORS.quiet };
}

function cellRun(cell: Cell): Run {
  const bold = cell.strong === true || (cell.tone !== undefined && cell.tone !== 'muted');
  return {
    text: cell.text,
    face: cell.code === true ? 'mono' : bold ? 'sansBold' : 'sans',
    size: cell.code === true ? SIZE - 0.5 : SIZE,
    color: cell.link === undefined ? toneColor(cell.tone) : COLORS.accent,
  };
}

function subRun(text: string): Run {
  return { text, face: 'sans', size: 7.7, color: COLORS.quiet };
}
