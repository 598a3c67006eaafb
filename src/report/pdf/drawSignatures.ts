import { breakLines } from './breakLines.ts';
import type { Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH } from './style.ts';

/** Where the lines to sign begin on the cover, points from the top, and what stands under each. */
interface Signatures {
  readonly top: number;
  readonly lines: readonly string[];
}

/** A line for each thing to write. */
export const SPACIOUS: Signatures = { top: 680, lines: ['Signature', 'Name, place and date'] };

/** One line for all, on a cover that has much to say. */
export const COMPACT: Signatures = { top: 722, lines: ['Signature, name, place and date'] };

const LINE = 32;

const ROLES = ['Assessed by', 'Approved by'] as const;
const GAP = 36;

/** Two places to sign, at the foot of the cover. */
export function drawSignatures(sheet: Sheet, section: Tag, { top, lines }: Signatures): void {
  const width = (TEXT_WIDTH - GAP) / 2;
  const write = (text: string, x: number, y: number, size: number, color: string): void => {
    const tag = sheet.tag(section, 'P');
    const broken = breakLines(sheet.type, [{ text, face: 'sans', size, color }], TEXT_WIDTH);
    broken.forEach((line, index) =>
      sheet.content(tag, () => sheet.line(line, x, y + index * size * 1.4)),
    );
  };
  write(
    'The undersigned have read this document with its assumptions and limits, and the record of the run attached to it.',
    PAGE.left,
    top,
    8.6,
    COLORS.quiet,
  );
  ROLES.forEach((role, index) => {
    const x = PAGE.left + index * (width + GAP);
    write(role, x, top + 20, 9, COLORS.ink);
    lines.forEach((text, place) => {
      const y = top + 48 + place * LINE;
      sheet.artifact(() => {
        sheet.doc
          .moveTo(x, y)
          .lineTo(x + width, y)
          .lineWidth(0.6)
          .strokeColor(COLORS.ink)
          .stroke();
      });
      write(text, x, y + 9, 7.6, COLORS.quiet);
    });
  });
}
