import type { RunRecord } from '../../core/runRecord.ts';
import { answersTable, shortAnswersTable } from '../content/answersTable.ts';
import type { Block, Cell, Certificate } from '../content/block.ts';
import { openPoints } from '../content/openPoints.ts';
import { shortened } from '../content/summarySentence.ts';
import { formatDate } from '../text/formatTime.ts';
import { plural } from '../text/plural.ts';
import { breakLines, type Line } from './breakLines.ts';
import { blockPieces } from './blockPieces.ts';
import { COMPACT, drawSignatures, SPACIOUS } from './drawSignatures.ts';
import { drawStamp } from './drawStamp.ts';
import { measuringSheet, paginate, type Sheet, type Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH, toneColor } from './style.ts';
import type { Run } from './typesetter.ts';

const STAMP = { radius: 60, x: PAGE.width - PAGE.right - 64 };
/** Width of the words beside the stamp. */
const BESIDE = TEXT_WIDTH - 148;
/** With more procedures the first page is set closer, so that it has a row for each. */
const MOST_SPACIOUS = 3;

/** The first page: name, verdict, what was tested, what was found with the gates on it, and the lines to sign. */
export function drawCover(sheet: Sheet, root: Tag, content: Certificate, run: RunRecord): void {
  const section = sheet.tag(root, 'Sect');
  drawBand(sheet, section, content.document);
  const compact = content.answers.length > MOST_SPACIOUS;
  const signatures = compact ? COMPACT : SPACIOUS;
  let y = compact ? 86 : 108;
  const write = (kind: string, style: Run, leading: number, most: number): void => {
    const tag = sheet.tag(section, kind);
    for (const line of atMost(sheet, style, most)) {
      sheet.content(tag, () => sheet.line(line, PAGE.left, y + leading * 0.76));
      y += leading;
    }
  };
  const largest = compact ? 22 : 29;
  const size = content.title.length > 40 ? 17 : content.title.length > 22 ? 22 : largest;
  const verdict = `${run.verdict.charAt(0).toUpperCase()}${run.verdict.slice(1)}`;
  write('P', { text: 'Scenario', face: 'sans', size: 9.5, color: COLORS.quiet }, 14, 1);
  write('H1', { text: content.title, face: 'serif', size, color: COLORS.ink }, size * 1.22, 3);
  y += compact ? 4 : 14;
  write(
    'P',
    {
      text: `${verdict}: ${content.verdictLine}`,
      face: 'sansBold',
      size: 12.5,
      color: toneColor(run.verdict),
    },
    17,
    2,
  );
  y += 4;
  write('P', { text: content.summary, face: 'sans', size: 9.6, color: COLORS.ink }, 13.8, 4);
  if (content.description !== undefined) {
    y += 4;
    const text = `Claim: ${content.description}`;
    write('P', { text, face: 'sansItalic', size: 9.2, color: COLORS.quiet }, 13, 5);
  }
  const place = { ...STAMP, y: compact ? 156 : 178 };
  const stamp = sheet.tag(section, 'Figure', { alt: `Stamp of the verdict: ${run.verdict}` });
  sheet.content(stamp, () => drawStamp(sheet, run.verdict, rimText(run), place));
  y = Math.max(y + (compact ? 0 : 10), place.y + place.radius + (compact ? 2 : 16));
  const facts = (compact ? content.shortFacts : content.facts).map(({ term, cell }) => ({
    term,
    cell: shortCell(cell, 160),
  }));
  y = paginate(
    sheet,
    blockPieces(sheet, section, { kind: 'facts', narrow: true, facts }, new Map()),
    y,
  );
  const room = signatures.top - 14 - y;
  const blocks = blocksThatFit(sheet, section, content, run, { room, compact });
  paginate(
    sheet,
    blocks.flatMap((block) => blockPieces(sheet, section, block, new Map())),
    y,
  );
  drawSignatures(sheet, section, signatures);
}

/** The name of the paper over a double rule. */
function drawBand(sheet: Sheet, section: Tag, document: string): void {
  const right = PAGE.width - PAGE.right;
  const write = (run: Run, align: 'left' | 'right'): void => {
    const [line] = breakLines(sheet.type, [run], TEXT_WIDTH);
    if (line === undefined) return;
    const x = align === 'left' ? PAGE.left : right - line.width;
    sheet.content(sheet.tag(section, 'P'), () => sheet.line(line, x, 62));
  };
  write({ text: document, face: 'serif', size: 13, color: COLORS.accent }, 'left');
  write({ text: 'proofmark', face: 'sansBold', size: 10, color: COLORS.accent }, 'right');
  sheet.artifact(() => {
    sheet.doc.strokeColor(COLORS.accent);
    sheet.doc.moveTo(PAGE.left, 72).lineTo(right, 72).lineWidth(1.6).stroke();
    sheet.doc.moveTo(PAGE.left, 75).lineTo(right, 75).lineWidth(0.5).stroke();
  });
}

function rimText(run: RunRecord): string {
  const digest = /^[0-9a-f]{12,}$/i.test(run.digest)
    ? ` · ${run.digest.slice(0, 12).toUpperCase()}`
    : '';
  return `PROOFMARK · ${formatDate(run.endedAt).toUpperCase().slice(0, 20)}${digest} · `;
}

/**
 * The answers and what must be known beside them, as fully as the room takes: every sentence, or one for each procedure
 * and, where there is still no room, fewer warnings, at last fewer procedures.
 */
function blocksThatFit(
  sheet: Sheet,
  section: Tag,
  { answers }: Certificate,
  run: RunRecord,
  { room, compact }: { readonly room: number; readonly compact: boolean },
): Block[] {
  const fits = (blocks: readonly Block[]): boolean => heightOf(sheet, section, blocks) <= room;
  const points = (most: number): Block[] => pointsBlocks(openPoints(run, answers, most));
  if (!compact) {
    const full = [answersTable(answers), ...points(MOST_WARNINGS)];
    if (fits(full)) return full;
  }
  const table = shortAnswersTable(answers);
  const short = (rows: number, warnings: number): Block[] => [
    {
      ...table,
      rows: table.rows.slice(0, rows).map((row) => row.map((cell) => shortCell(cell, 220))),
      caption:
        rows < table.rows.length
          ? `${plural(table.rows.length - rows, 'further procedure')} on the pages that follow.`
          : undefined,
    },
    ...points(warnings),
  ];
  for (let warnings = MOST_WARNINGS; warnings >= 0; warnings--) {
    const all = short(table.rows.length, warnings);
    if (fits(all)) return all;
  }
  let rows = table.rows.length;
  while (rows > 1 && !fits(short(rows, 0))) rows--;
  return short(rows, 0);
}

/** Warnings that are told on the first page, at most. */
const MOST_WARNINGS = 4;

/** What must be known beside the verdict. */
function pointsBlocks(points: readonly string[]): Block[] {
  return [
    { kind: 'paragraph', text: 'Weaknesses, and what is not known', tone: 'note' },
    { kind: 'list', size: 'small', items: points.map((text) => shortened(text, 300)) },
  ];
}

function heightOf(sheet: Sheet, section: Tag, blocks: readonly Block[]): number {
  const scratch = measuringSheet(sheet);
  return blocks
    .flatMap((block) => blockPieces(scratch, section, block, new Map()))
    .reduce((sum, piece) => sum + piece.height + piece.before, 0);
}

function shortCell(cell: Cell, most: number): Cell {
  return {
    ...cell,
    text: shortened(cell.text, most),
    sub: cell.sub === undefined || cell.sub === '' ? undefined : shortened(cell.sub, most),
  };
}

/** The lines of a text beside the stamp, with an ellipsis where there are more than `most`. */
function atMost(sheet: Sheet, run: Run, most: number): readonly Line[] {
  const lines = breakLines(sheet.type, [run], BESIDE);
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most).map(({ runs }) => runs.map(({ text }) => text).join(''));
  const text = `${Array.from(kept.join(' ')).slice(0, -3).join('')}…`;
  return breakLines(sheet.type, [{ ...run, text }], BESIDE).slice(0, most);
}
