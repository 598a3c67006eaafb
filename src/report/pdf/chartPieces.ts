import { createRequire } from 'node:module';

import type { Block } from '../content/block.ts';
import type { DrawnChart } from './drawCharts.ts';
import { FAMILIES } from './fitSvgText.ts';
import type { Piece, Sheet, Tag } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH } from './style.ts';
import { textPieces } from './textPieces.ts';

/** Points on the page for a pixel of a chart, where there is room. */
const SCALE = 0.86;
const TALLEST = { small: 165, usual: 290, large: 420 } as const;
/** How far a chart may shrink to stay on a page. */
const SMALLEST = 0.76;

type SvgToPdf = (
  doc: unknown,
  svg: string,
  x: number,
  y: number,
  options: Readonly<Record<string, unknown>>,
) => void;

/** A chart with its title above and its caption below, all on one page. */
export function chartPieces(
  sheet: Sheet,
  parent: Tag,
  block: Extract<Block, { kind: 'chart' }>,
  drawn: DrawnChart | undefined,
): Piece[] {
  const title = textPieces(
    sheet,
    sheet.tag(parent, 'P'),
    [{ text: block.title, face: 'sansBold', size: 8.8, color: COLORS.ink }],
    { leading: 12.5, before: 14, keep: true },
  );
  if (drawn === undefined || drawn.kind === 'none') {
    const reason = drawn === undefined ? 'it was not drawn' : drawn.reason;
    return [
      ...title,
      ...textPieces(
        sheet,
        sheet.tag(parent, 'P'),
        [
          {
            text: `The chart could not be drawn: ${reason}. Its specification is in run.json.`,
            face: 'sansItalic',
            size: 8.6,
            color: COLORS.quiet,
          },
        ],
        { leading: 12, before: 3 },
      ),
    ];
  }
  const scale = Math.min(
    SCALE,
    TEXT_WIDTH / drawn.width,
    TALLEST[block.size ?? 'usual'] / drawn.height,
  );
  const [width, height] = [drawn.width * scale, drawn.height * scale];
  const figure = sheet.tag(parent, 'Figure', { alt: block.alt });
  const caption =
    block.caption === undefined || block.caption === ''
      ? []
      : textPieces(
          sheet,
          sheet.tag(parent, 'P'),
          [{ text: block.caption, face: 'sansItalic', size: 8.2, color: COLORS.quiet }],
          { leading: 11, before: 3 },
        );
  const picture: Piece = {
    height,
    least: height * SMALLEST,
    before: 4,
    keep: caption.length > 0,
    draw: (y, given) =>
      sheet.content(figure, () =>
        place(sheet, drawn, PAGE.left, y, (width * given) / height, given),
      ),
  };
  return [...title, picture, ...caption];
}

function place(
  { doc }: Sheet,
  drawn: Exclude<DrawnChart, { kind: 'none' }>,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (drawn.kind === 'pixels') {
    doc.image(Buffer.from(drawn.png), x, y, { width, height });
    return;
  }
  const svgToPdf = createRequire(import.meta.url)('svg-to-pdfkit') as SvgToPdf;
  doc.save();
  svgToPdf(doc, drawn.svg, x, y, {
    width,
    height,
    assumePt: true,
    preserveAspectRatio: 'xMinYMin meet',
    fontCallback: (family: string, bold: boolean) =>
      FAMILIES[family.replace(/^['"]|['"]$/g, '')] ?? (bold ? 'sansBold' : 'sans'),
    warningCallback: () => undefined,
  });
  doc.restore();
}
