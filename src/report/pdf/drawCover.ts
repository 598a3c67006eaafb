import type { RunRecord } from '../../core/runRecord.ts';
import type { Certificate } from '../content/block.ts';
import { breakLines } from './breakLines.ts';
import { blockPieces } from './blockPieces.ts';
import { paginate, type Sheet, type Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH, toneColor } from './style.ts';
import type { Run } from './typesetter.ts';

/** The first page: name, verdict, what was tested, the gates, and the lines to sign. */
export function drawCover(sheet: Sheet, root: Tag, content: Certificate, run: RunRecord): void {
  const section = sheet.tag(root, 'Sect');
  let y = 70;
  const write = (kind: string, runs: readonly Run[], leading: number, most: number): void => {
    const tag = sheet.tag(section, kind);
    for (const line of breakLines(sheet.type, runs, TEXT_WIDTH).slice(0, most)) {
      sheet.content(tag, () => sheet.line(line, PAGE.left, y + leading * 0.76));
      y += leading;
    }
  };
  write(
    'P',
    [{ text: 'Certificate of validation', face: 'sans', size: 11, color: COLORS.quiet }],
    16,
    1,
  );
  y += 6;
  write('Title', [{ text: content.title, face: 'serif', size: 26, color: COLORS.ink }], 32, 3);
  y += 10;
  write(
    'P',
    [{ text: run.verdict.toUpperCase(), face: 'serif', size: 30, color: toneColor(run.verdict) }],
    38,
    1,
  );
  write('P', [{ text: content.verdictLine, face: 'sansBold', size: 12, color: COLORS.ink }], 16, 1);
  y += 6;
  write('P', [{ text: content.summary, face: 'sans', size: 10.5, color: COLORS.ink }], 15, 6);
  const pieces = blockPieces(sheet, section, { kind: 'facts', facts: content.facts }, new Map());
  y = paginate(sheet, pieces, y + 10);
  const gates = { ...content.gates, rows: content.gates.rows.slice(0, 6) };
  paginate(sheet, blockPieces(sheet, section, gates, new Map()), y);
}
