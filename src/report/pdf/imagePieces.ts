import type { Block } from '../content/block.ts';
import type { Piece, Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH } from './style.ts';
import { textPieces } from './textPieces.ts';

/** Points on the page for a pixel, where there is room. */
const SCALE = 0.6;
const TALLEST = 220;

/** Places of width and height in a PNG file, whose first chunk is IHDR. */
const WIDTH_AT = 16;
const HEIGHT_AT = 20;

/** A picture with its title below, both on one page; a sentence where the bytes are no PNG. */
export function imagePieces(
  sheet: Sheet,
  parent: Tag,
  { title, alt, png }: Extract<Block, { kind: 'image' }>,
): Piece[] {
  const bytes = Buffer.from(png, 'base64');
  const size = pngSize(bytes);
  const below = (text: string) =>
    textPieces(
      sheet,
      sheet.tag(parent, 'P'),
      [{ text, face: 'sansItalic', size: 8.2, color: COLORS.quiet }],
      { leading: 11, before: 3 },
    );
  if (size === undefined) return below(`${title}: the picture cannot be read. ${alt}`);
  const scale = Math.min(SCALE, TEXT_WIDTH / size.width, TALLEST / size.height);
  const [width, height] = [size.width * scale, size.height * scale];
  const figure = sheet.tag(parent, 'Figure', { alt });
  const picture: Piece = {
    height,
    before: 9,
    keep: true,
    draw: (y) =>
      sheet.content(figure, () => sheet.doc.image(bytes, PAGE.left, y, { width, height })),
  };
  return [picture, ...below(title)];
}

function pngSize(bytes: Buffer): { readonly width: number; readonly height: number } | undefined {
  if (bytes.length < 57 || bytes.toString('latin1', 1, 4) !== 'PNG') return undefined;
  const [width, height] = [bytes.readUInt32BE(WIDTH_AT), bytes.readUInt32BE(HEIGHT_AT)];
  return width > 0 && height > 0 ? { width, height } : undefined;
}
