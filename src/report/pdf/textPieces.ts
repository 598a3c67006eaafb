import { breakLines } from './breakLines.ts';
import type { Piece, Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH } from './style.ts';
import type { Run } from './typesetter.ts';

/** How a text stands on the page; all in points. */
export interface TextOptions {
  readonly x?: number;
  readonly width?: number;
  readonly leading: number;
  readonly before: number;
  /** Stays with what follows, as a heading does. */
  readonly keep?: boolean;
  readonly newPage?: boolean;
}

/** A text as lines that break over pages without widows and orphans. */
export function textPieces(
  sheet: Sheet,
  tag: Tag,
  runs: readonly Run[],
  {
    x = PAGE.left,
    width = TEXT_WIDTH,
    leading,
    before,
    keep = false,
    newPage = false,
  }: TextOptions,
): Piece[] {
  const lines = breakLines(sheet.type, runs, width);
  return lines.map((line, index) => ({
    height: leading,
    before: index === 0 ? before : 0,
    newPage: newPage && index === 0,
    keep:
      keep ||
      (lines.length > 1 && (index === 0 || index === lines.length - 2) && index < lines.length - 1),
    draw: (y) => sheet.content(tag, () => sheet.line(line, x, y + leading * 0.76)),
  }));
}

/** Body text. */
export function bodyRun(text: string, color: string = COLORS.ink): Run {
  return { text, face: 'sans', size: 9.5, color };
}
