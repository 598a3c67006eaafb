import { escaped, visibleText } from '../text/visibleText.ts';
import type { Typesetter } from './typesetter.ts';

/**
 * Gives the texts of a chart a face that has all their characters: a missing one would print as an empty box, which
 * PDF/A forbids. What no face has becomes `⟨U+1F680⟩`.
 */
export function fitSvgText(svg: string, type: Typesetter): string {
  return withoutEmptyGaps(svg).replace(
    /(<text\b[^>]*>)([^<]*)(<\/text>)/g,
    (whole, open: string, text: string, close: string) => {
      if (/^[ -~]*$/.test(text)) return whole;
      const plain = visibleText(text);
      const sans = Array.from(plain).every((character) => type.has('sans', character));
      if (sans) return `${open}${plain}${close}`;
      const fitted = Array.from(plain)
        .map((character) => (type.has('fallback', character) ? character : escaped(character)))
        .join('');
      return `${open.replace(/font-family="[^"]*"/, 'font-family="DejaVu Sans"')}${fitted}${close}`;
    },
  );
}

/** pdfkit takes no gap of nothing, which is how Vega writes a whole line. */
function withoutEmptyGaps(svg: string): string {
  return svg.replace(/ stroke-dasharray="([^"]*)"/g, (whole, list: string) =>
    list.split(/[ ,]+/).some((gap) => !(Number(gap) > 0)) ? '' : whole,
  );
}
