/** What is taken to lie beyond the edges of a picture. */
export const BORDERS = ['edge', 'fill', 'reflect', 'wrap'] as const;

export type Border = (typeof BORDERS)[number];

export const BORDER_TEXT =
  'What lies beyond the edges: `edge` repeats the outermost pixel, `fill` is one value, `reflect` mirrors (abc|cba), `wrap` continues at the other side.';

/** The place inside [0, length) that a place stands for; -1: nothing but the fill value. */
export function insidePlace(index: number, length: number, border: Border): number {
  if (index >= 0 && index < length) return index;
  switch (border) {
    case 'fill':
      return -1;
    case 'edge':
      return index < 0 ? 0 : length - 1;
    case 'wrap':
      return ((index % length) + length) % length;
    case 'reflect': {
      const period = 2 * length;
      const place = ((index % period) + period) % period;
      return place < length ? place : period - 1 - place;
    }
  }
}
