import type { Block, Cell } from '../content/block.ts';
import { breakLines } from './breakLines.ts';
import type { DrawnChart } from './drawCharts.ts';
import { chartPieces } from './chartPieces.ts';
import { imagePieces } from './imagePieces.ts';
import type { Piece, Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH, toneColor } from './style.ts';
import { tablePieces } from './tablePieces.ts';
import { bodyRun, textPieces } from './textPieces.ts';

/** The pieces of a block, tagged under `parent`. */
export function blockPieces(
  sheet: Sheet,
  parent: Tag,
  block: Block,
  charts: ReadonlyMap<Block, DrawnChart>,
): Piece[] {
  switch (block.kind) {
    case 'paragraph':
      return paragraph(sheet, parent, block);
    case 'facts':
      return facts(sheet, parent, block);
    case 'table':
      return tablePieces(sheet, parent, block);
    case 'chart':
      return chartPieces(sheet, parent, block, charts.get(block));
    case 'images':
      return imagePieces(sheet, parent, block);
    case 'code':
      return code(sheet, parent, block);
    case 'list':
      return list(sheet, parent, block);
  }
}

function paragraph(
  sheet: Sheet,
  parent: Tag,
  { text, tone }: Extract<Block, { kind: 'paragraph' }>,
): Piece[] {
  const heading = tone === 'note';
  const run = heading
    ? { text, face: 'sansBold' as const, size: 9, color: COLORS.ink }
    : bodyRun(text, tone === undefined ? COLORS.ink : toneColor(tone));
  return textPieces(sheet, sheet.tag(parent, 'P'), [run], {
    leading: 13.4,
    before: heading ? 11 : 5,
    keep: heading,
  });
}

type Facts = Extract<Block, { kind: 'facts' }>;

const FACT_LEADING = 12;

function facts(sheet: Sheet, parent: Tag, block: Facts): Piece[] {
  const { title } = block;
  const entries = factEntries(sheet, parent, block);
  if (title === undefined) return entries;
  const run = {
    text: title.text,
    face: 'sansBold' as const,
    size: 9,
    color: toneColor(title.tone),
  };
  const heading = textPieces(sheet, sheet.tag(parent, 'P'), [run], {
    leading: 12.5,
    before: 10,
    keep: true,
  });
  return [
    ...heading,
    ...entries.map((piece, index) => ({ ...piece, keep: index < entries.length - 1 })),
  ];
}

function factEntries(sheet: Sheet, parent: Tag, { facts: entries, narrow }: Facts): Piece[] {
  const listTag = sheet.tag(parent, 'L');
  const term = (text: string) => ({ text, face: 'sans' as const, size: 8.6, color: COLORS.quiet });
  const widest = Math.max(
    narrow === true ? 0 : 104,
    ...entries.map((entry) => breakLines(sheet.type, [term(entry.term)], 1000)[0]?.width ?? 0),
  );
  const column = Math.min(widest, 150);
  const x = PAGE.left + column + 14;
  return entries.flatMap((entry, index) => {
    const item = sheet.tag(listTag, 'LI');
    const [label, body] = [sheet.tag(item, 'Lbl'), sheet.tag(item, 'LBody')];
    const terms = breakLines(sheet.type, [term(entry.term)], column);
    const lines = breakLines(sheet.type, [factRun(entry.cell)], PAGE.left + TEXT_WIDTH - x);
    const most = Math.max(terms.length, lines.length);
    return Array.from({ length: most }, (_, line): Piece => ({
      height: FACT_LEADING + (line === most - 1 ? 1.6 : 0),
      before: index === 0 && line === 0 ? 6 : 0,
      keep: most > 1 && (line === 0 || line === most - 2) && line < most - 1,
      draw(y) {
        const [left, right] = [terms[line], lines[line]];
        if (left !== undefined) sheet.content(label, () => sheet.line(left, PAGE.left, y + 9.2));
        if (right !== undefined) sheet.content(body, () => sheet.line(right, x, y + 9.2));
      },
    }));
  });
}

function factRun(cell: Cell) {
  return {
    text: cell.text,
    face: cell.code === true ? ('mono' as const) : ('sans' as const),
    size: cell.code === true ? 8 : 8.8,
    color: toneColor(cell.tone),
  };
}

const CODE_LEADING = 10.6;

function code(
  sheet: Sheet,
  parent: Tag,
  { title, text }: Extract<Block, { kind: 'code' }>,
): Piece[] {
  const heading = textPieces(
    sheet,
    sheet.tag(parent, 'P'),
    [{ text: title, face: 'sans', size: 8.6, color: COLORS.quiet }],
    { leading: 12, before: 6, keep: true },
  );
  const tag = sheet.tag(parent, 'Code');
  const lines = breakLines(
    sheet.type,
    [{ text, face: 'mono', size: 7.8, color: COLORS.ink }],
    TEXT_WIDTH - 16,
  );
  const body = lines.map((line, index): Piece => {
    const above = index === 0 ? 4 : 0;
    const height = CODE_LEADING + above + (index === lines.length - 1 ? 4 : 0);
    return {
      height,
      before: index === 0 ? 2 : 0,
      keep: lines.length > 1 && (index === 0 || index === lines.length - 2),
      draw(y) {
        sheet.artifact(() => {
          sheet.doc.rect(PAGE.left, y - 0.1, TEXT_WIDTH, height + 0.2).fill(COLORS.shade);
        });
        sheet.content(tag, () => sheet.line(line, PAGE.left + 8, y + above + 8));
      },
    };
  });
  return [...heading, ...body];
}

const LISTS = {
  small: { size: 8.1, leading: 10.4, before: 1.6 },
  usual: { size: 9.5, leading: 13.2, before: 4 },
} as const;

function list(
  sheet: Sheet,
  parent: Tag,
  { items, size }: Extract<Block, { kind: 'list' }>,
): Piece[] {
  const style = LISTS[size ?? 'usual'];
  const run = (text: string, color?: string) => ({ ...bodyRun(text, color), size: style.size });
  const listTag = sheet.tag(parent, 'L');
  return items.flatMap((text) => {
    const item = sheet.tag(listTag, 'LI');
    const label = sheet.tag(item, 'Lbl');
    const pieces = textPieces(sheet, sheet.tag(item, 'LBody'), [run(text)], {
      x: PAGE.left + 14,
      width: TEXT_WIDTH - 14,
      leading: style.leading,
      before: style.before,
    });
    const [first, ...rest] = pieces;
    if (first === undefined) return [];
    const bullet = breakLines(sheet.type, [run('•', COLORS.quiet)], 20)[0];
    return [
      {
        ...first,
        draw(y: number, height: number) {
          if (bullet !== undefined)
            sheet.content(label, () => sheet.line(bullet, PAGE.left + 3, y + style.leading * 0.76));
          first.draw(y, height);
        },
      },
      ...rest,
    ];
  });
}
