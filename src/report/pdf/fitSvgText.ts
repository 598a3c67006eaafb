import { escaped, visibleText } from '../text/visibleText.ts';
import { FALLBACKS, type Face } from './faces.ts';
import type { Typesetter } from './typesetter.ts';

/** Families in a chart's picture that are not the report's sans, and their faces. */
export const FAMILIES: Readonly<Record<string, (typeof FALLBACKS)[number]>> = {
  'DejaVu Sans': 'fallback',
  UnifontEX: 'wide',
};

/**
 * Gives the texts of a chart a face that has all their characters: a missing one would print as an empty box, which
 * PDF/A forbids. What no allowed face has becomes `⟨U+1F680⟩`.
 */
export function fitSvgText(
  svg: string,
  type: Typesetter,
  allowed: readonly (typeof FALLBACKS)[number][] = FALLBACKS,
): string {
  return withoutEmptyGaps(svg).replace(
    /(<text\b[^>]*>)([^<]*)(<\/text>)/g,
    (whole, open: string, text: string, close: string) => {
      if (/^[ -~]*$/.test(text)) return whole;
      const characters = Array.from(visibleText(text));
      const hasAll = (face: Face): boolean => characters.every((each) => type.has(face, each));
      if (hasAll('sans')) return `${open}${characters.join('')}${close}`;
      const face = allowed.find(hasAll) ?? allowed.at(-1) ?? 'fallback';
      const fitted = characters.map((each) => (type.has(face, each) ? each : escaped(each)));
      const [family] = Object.entries(FAMILIES).find(([, each]) => each === face) ?? [];
      const named = open.replace(/font-family="[^"]*"/, () => `font-family="${family ?? ''}"`);
      return `${named}${fitted.join('')}${close}`;
    },
  );
}

/** pdfkit takes no gap of nothing, which is how Vega writes a whole line. */
function withoutEmptyGaps(svg: string): string {
  return svg.replace(/ stroke-dasharray="([^"]*)"/g, (whole, list: string) =>
    list.split(/[ ,]+/).some((gap) => !(Number(gap) > 0)) ? '' : whole,
  );
}
