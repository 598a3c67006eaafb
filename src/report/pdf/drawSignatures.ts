import { breakLines } from './breakLines.ts';
import type { Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH } from './style.ts';

/** Where the lines to sign begin on the cover, points from the top. */
export const SIGNATURES = { top: 664 } as const;

const ROLES = ['Assessed by', 'Approved by'] as const;
const GAP = 36;

/** Two places to sign, at the foot of the cover. */
export function drawSignatures(sheet: Sheet, section: Tag): void {
  const width = (TEXT_WIDTH - GAP) / 2;
  const write = (text: string, x: number, y: number, size: number, color: string): void => {
    const tag = sheet.tag(section, 'P');
    const lines = breakLines(sheet.type, [{ text, face: 'sans', size, color }], TEXT_WIDTH);
    lines.forEach((line, index) =>
      sheet.content(tag, () => sheet.line(line, x, y + index * size * 1.4)),
    );
  };
  write(
    'The undersigned have read this document with its assumptions and limits, and the record of the run attached to it.',
    PAGE.left,
    SIGNATURES.top,
    8.6,
    COLORS.quiet,
  );
  ROLES.forEach((role, index) => {
    const x = PAGE.left + index * (width + GAP);
    sheet.artifact(() => {
      for (const y of [SIGNATURES.top + 54, SIGNATURES.top + 92])
        sheet.doc
          .moveTo(x, y)
          .lineTo(x + width, y)
          .lineWidth(0.6)
          .strokeColor(COLORS.ink)
          .stroke();
    });
    write(role, x, SIGNATURES.top + 22, 9, COLORS.ink);
    write('Signature', x, SIGNATURES.top + 63, 7.6, COLORS.quiet);
    write('Name, place and date', x, SIGNATURES.top + 101, 7.6, COLORS.quiet);
  });
}
