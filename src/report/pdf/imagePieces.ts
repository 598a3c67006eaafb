import type { Block } from '../content/block.ts';
import { breakLines } from './breakLines.ts';
import type { Piece, Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH } from './style.ts';
import { textPieces } from './textPieces.ts';
import type { Run } from './typesetter.ts';

/** Points on the page for a pixel, where there is room; small pictures are enlarged to LEAST_WIDE. */
const SCALE = 0.57;
const LEAST_WIDE = 104;
const TALLEST = 220;
const GAP = 12;
/** Points of a small picture at most: three stand in a line. */
const SMALL = { width: (TEXT_WIDTH - 2 * GAP) / 3, height: 76 } as const;
const LEADING = 10;

/** Places of width and height in a PNG file, whose first chunk is IHDR. */
const WIDTH_AT = 16;
const HEIGHT_AT = 20;

type Picture = Extract<Block, { kind: 'images' }>['images'][number];

interface Placed {
  readonly picture: Picture;
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Pictures in rows with their titles below, each row on one page; a sentence where the bytes are no PNG. */
export function imagePieces(
  sheet: Sheet,
  parent: Tag,
  { images, size }: Extract<Block, { kind: 'images' }>,
): Piece[] {
  const placed = images.map((picture) => place(picture, size === 'small'));
  const broken = placed.filter(({ width }) => width === 0);
  return [
    ...rowsOf(placed.filter(({ width }) => width > 0)).map((row) => rowPiece(sheet, parent, row)),
    ...broken.flatMap(({ picture: { title, alt } }) =>
      textPieces(
        sheet,
        sheet.tag(parent, 'P'),
        [titleRun(`${title}: the picture cannot be read. ${alt}`)],
        { leading: 11, before: 3 },
      ),
    ),
  ];
}

function place(picture: Picture, small: boolean): Placed {
  const bytes = Buffer.from(picture.png, 'base64');
  const size = pngSize(bytes);
  if (size === undefined) return { picture, bytes, width: 0, height: 0 };
  const wanted = Math.max(SCALE, LEAST_WIDE / size.width);
  const most = small ? SMALL : { width: TEXT_WIDTH, height: TALLEST };
  const scale = Math.min(wanted, most.width / size.width, most.height / size.height);
  return { picture, bytes, width: size.width * scale, height: size.height * scale };
}

function rowsOf(pictures: readonly Placed[]): Placed[][] {
  const rows: Placed[][] = [];
  let used = 0;
  for (const picture of pictures) {
    const row = rows.at(-1);
    if (row !== undefined && used + GAP + picture.width <= TEXT_WIDTH) {
      row.push(picture);
      used += GAP + picture.width;
    } else {
      rows.push([picture]);
      used = picture.width;
    }
  }
  return rows;
}

function rowPiece(sheet: Sheet, parent: Tag, row: readonly Placed[]): Piece {
  const alone = row.length === 1;
  const cells = row.map((each) => ({
    ...each,
    figure: sheet.tag(parent, 'Figure', { alt: each.picture.alt }),
    caption: sheet.tag(parent, 'P'),
    lines: breakLines(sheet.type, [titleRun(each.picture.title)], alone ? TEXT_WIDTH : each.width),
  }));
  const tallest = Math.max(...cells.map(({ height }) => height));
  const lines = Math.max(...cells.map((cell) => cell.lines.length));
  return {
    height: tallest + 3 + lines * LEADING,
    before: 9,
    draw(y) {
      let x: number = PAGE.left;
      for (const { bytes, width, height, figure, caption, lines: title } of cells) {
        const at = x;
        const below = y + tallest + 3;
        sheet.content(figure, () =>
          sheet.doc.image(bytes, at, y + tallest - height, { width, height }),
        );
        sheet.content(caption, () =>
          title.forEach((line, index) => sheet.line(line, at, below + (index + 0.8) * LEADING)),
        );
        x += width + GAP;
      }
    },
  };
}

function titleRun(text: string): Run {
  return { text, face: 'sansItalic', size: 7.9, color: COLORS.quiet };
}

function pngSize(bytes: Buffer): { readonly width: number; readonly height: number } | undefined {
  if (bytes.length < 57 || bytes.toString('latin1', 1, 4) !== 'PNG') return undefined;
  const [width, height] = [bytes.readUInt32BE(WIDTH_AT), bytes.readUInt32BE(HEIGHT_AT)];
  return width > 0 && height > 0 ? { width, height } : undefined;
}
