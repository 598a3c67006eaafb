import type { RunRecord } from '../../core/runRecord.ts';
import type { Block, Cell, Certificate } from '../content/block.ts';
import { shortened } from '../content/summarySentence.ts';
import { formatDate } from '../text/formatTime.ts';
import { plural } from '../text/plural.ts';
import { breakLines, type Line } from './breakLines.ts';
import { blockPieces } from './blockPieces.ts';
import { drawSignatures, SIGNATURES } from './drawSignatures.ts';
import { drawStamp } from './drawStamp.ts';
import { measuringSheet, paginate, type Piece, type Sheet, type Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH, toneColor } from './style.ts';
import type { Run } from './typesetter.ts';

const STAMP = { radius: 60, x: PAGE.width - PAGE.right - 64, y: 178 };
/** Width of the words beside the stamp. */
const BESIDE = TEXT_WIDTH - 148;

/** The first page: name, verdict, what was tested, the gates, and the lines to sign. */
export function drawCover(sheet: Sheet, root: Tag, content: Certificate, run: RunRecord): void {
  const section = sheet.tag(root, 'Sect');
  drawBand(sheet, section);
  let y = 108;
  const write = (kind: string, style: Run, leading: number, most: number): void => {
    const tag = sheet.tag(section, kind);
    for (const line of atMost(sheet, style, most)) {
      sheet.content(tag, () => sheet.line(line, PAGE.left, y + leading * 0.76));
      y += leading;
    }
  };
  const size = content.title.length > 40 ? 17 : content.title.length > 22 ? 22 : 29;
  const verdict = `${run.verdict.charAt(0).toUpperCase()}${run.verdict.slice(1)}`;
  write('P', { text: 'Scenario', face: 'sans', size: 9.5, color: COLORS.quiet }, 14, 1);
  write('H1', { text: content.title, face: 'serif', size, color: COLORS.ink }, size * 1.22, 3);
  y += 14;
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
  y += 5;
  write('P', { text: content.summary, face: 'sans', size: 10, color: COLORS.ink }, 14.6, 7);
  const stamp = sheet.tag(section, 'Figure', { alt: `Stamp of the verdict: ${run.verdict}` });
  sheet.content(stamp, () => drawStamp(sheet, run.verdict, rimText(run), STAMP));
  y = Math.max(y + 16, STAMP.y + STAMP.radius + 26);
  const facts = content.facts.map(({ term, cell }) => ({ term, cell: shortCell(cell, 160) }));
  y = paginate(sheet, blockPieces(sheet, section, { kind: 'facts', facts }, new Map()), y);
  paginate(sheet, gatesThatFit(sheet, section, content, SIGNATURES.top - 22 - y), y + 4);
  drawSignatures(sheet, section);
}

/** The name of the paper over a double rule. */
function drawBand(sheet: Sheet, section: Tag): void {
  const right = PAGE.width - PAGE.right;
  const write = (run: Run, align: 'left' | 'right'): void => {
    const [line] = breakLines(sheet.type, [run], TEXT_WIDTH);
    if (line === undefined) return;
    const x = align === 'left' ? PAGE.left : right - line.width;
    sheet.content(sheet.tag(section, 'P'), () => sheet.line(line, x, 62));
  };
  write(
    { text: 'Certificate of validation', face: 'serif', size: 13, color: COLORS.accent },
    'left',
  );
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

/** As many gates as the room takes, those that do not hold first; the rest is counted. */
function gatesThatFit(sheet: Sheet, section: Tag, { gates }: Certificate, room: number): Piece[] {
  const rank = (row: readonly Cell[]): number => (row[3]?.tone === 'pass' ? 1 : 0);
  const rows = gates.rows
    .toSorted((a, b) => rank(a) - rank(b))
    .map((row) => row.map((cell) => shortCell(cell, 140)));
  const table = (count: number): Extract<Block, { kind: 'table' }> => ({
    ...gates,
    rows: rows.slice(0, count),
    caption:
      count < rows.length
        ? `${plural(rows.length - count, 'further gate')} in section 5.`
        : gates.caption,
  });
  const scratch = measuringSheet(sheet);
  const height = (count: number): number =>
    blockPieces(scratch, section, table(count), new Map()).reduce(
      (sum, piece) => sum + piece.height + piece.before,
      0,
    );
  let count = Math.min(rows.length, 14);
  while (count > 0 && height(count) > room) count--;
  return blockPieces(sheet, section, table(count), new Map());
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
