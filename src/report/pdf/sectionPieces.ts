import type { Block, Section } from '../content/block.ts';
import { blockPieces } from './blockPieces.ts';
import type { DrawnChart } from './drawCharts.ts';
import type { Piece, Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, toneColor } from './style.ts';
import { textPieces } from './textPieces.ts';

/** Whether a section is read, or looked up. */
export type Part = 'main' | 'annex';

/** A heading as it was set: its place is known when its first line is drawn. */
export interface Heading {
  readonly title: string;
  readonly level: number;
  /** The destination of links to it. */
  readonly name: string;
  /** Whether the contents name it. */
  readonly listed: boolean;
  readonly part: Part;
  /** Page, from 1; 0 until it is drawn. */
  page: number;
  y: number;
}

const LEVELS = [
  { face: 'serif', size: 17, leading: 22, before: 30 },
  { face: 'sansBold', size: 12, leading: 16, before: 20 },
  { face: 'sansBold', size: 9.8, leading: 13.5, before: 15 },
] as const;

/** A section with its heading, blocks and parts. `headings` gets every heading in order. */
export function sectionPieces(
  sheet: Sheet,
  parent: Tag,
  section: Section,
  charts: ReadonlyMap<Block, DrawnChart>,
  headings: Heading[],
  { part, newPage = false }: { readonly part: Part; readonly newPage?: boolean },
  level = 0,
): Piece[] {
  const style = LEVELS[section.tone === undefined ? Math.min(level, 2) : 2] ?? LEVELS[2];
  const tag = sheet.tag(parent, 'Sect');
  const title =
    section.number === undefined ? section.title : `${section.number}  ${section.title}`;
  const heading: Heading = {
    title,
    level,
    name: section.id,
    listed: section.tone === undefined,
    part,
    page: 0,
    y: 0,
  };
  headings.push(heading);
  const color =
    section.tone === undefined
      ? level === 0
        ? COLORS.accent
        : COLORS.ink
      : toneColor(section.tone);
  const [first, ...rest] = textPieces(
    sheet,
    sheet.tag(tag, `H${Math.min(level + 1, 6)}`),
    [{ text: title, face: style.face, size: style.size, color }],
    { leading: style.leading, before: style.before, keep: true, newPage },
  );
  const opening: Piece[] =
    first === undefined
      ? []
      : [
          {
            ...first,
            draw(y, height) {
              const { start, count } = sheet.doc.bufferedPageRange();
              heading.page = start + count;
              heading.y = y;
              sheet.doc.addNamedDestination(heading.name, 'XYZ', PAGE.left, y - 12, null as never);
              first.draw(y, height);
            },
          },
          ...rest,
        ];
  const all = [
    ...opening,
    ...section.blocks.flatMap((block, index) => {
      const made = blockPieces(sheet, tag, block, charts);
      const next = section.blocks[index + 1];
      const leads = next === undefined ? section.sections.length > 0 : next.kind !== 'paragraph';
      // A chapter's answer stays with its heading and what follows.
      const isAnswer = index === 1 && block.kind === 'list' && made.length <= MOST_ANSWER_LINES;
      return isAnswer || introduces(block, made, leads) ? together(made) : made;
    }),
    ...section.sections.flatMap((each) =>
      sectionPieces(sheet, tag, each, charts, headings, { part }, level + 1),
    ),
  ];
  return section.tone === undefined ? all : onOnePage(all);
}

/** Lines of a list after the opening of a section that stay together. */
const MOST_ANSWER_LINES = 10;

/** A few lines that lead to something stay with it. */
function introduces(block: Block, pieces: readonly Piece[], leads: boolean): boolean {
  return leads && block.kind === 'paragraph' && pieces.length <= 3;
}

function together(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece) => ({ ...piece, keep: true }));
}

/** Points up to which a finding stays on one page. */
const SMALL = 260;

/** Keeps a small section on one page. */
function onOnePage(pieces: readonly Piece[]): Piece[] {
  const height = pieces.reduce((sum, piece) => sum + piece.height + piece.before, 0);
  return height > SMALL
    ? [...pieces]
    : pieces.map((piece, index) => ({ ...piece, keep: index < pieces.length - 1 }));
}
