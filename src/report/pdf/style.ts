import type { Tone } from '../content/block.ts';

/** The page in points: A4. */
export const PAGE = {
  width: 595.28,
  height: 841.89,
  left: 62,
  right: 62,
  top: 82,
  bottom: 72,
} as const;

/** The width of the text in points. */
export const TEXT_WIDTH = PAGE.width - PAGE.left - PAGE.right;

/** Where the text begins and ends on a page. */
export const BODY = { top: PAGE.top, bottom: PAGE.height - PAGE.bottom } as const;

/** Ink on paper; every pair has a contrast of at least 4.5 to 1 on white. */
export const COLORS = {
  ink: '#1f2933',
  quiet: '#52606d',
  line: '#9aa5b1',
  hair: '#d3d9df',
  shade: '#f3f5f7',
  accent: '#163f68',
  pass: '#17653f',
  fail: '#a61b1b',
  inconclusive: '#8a5a00',
} as const;

/** The ink of a tone. */
export function toneColor(tone: Tone | undefined): string {
  switch (tone) {
    case 'pass':
      return COLORS.pass;
    case 'fail':
    case 'error':
      return COLORS.fail;
    case 'inconclusive':
    case 'warning':
      return COLORS.inconclusive;
    case 'muted':
      return COLORS.quiet;
    case 'note':
    case undefined:
      return COLORS.ink;
  }
}
