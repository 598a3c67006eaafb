import type { Block, Section } from '../content/block.ts';
import { chartSvg, type ChartSvg } from '../charts/chartSvg.ts';
import { fitSvgText } from './fitSvgText.ts';
import { rasterise } from './rasterise.ts';
import type { Typesetter } from './typesetter.ts';

/** A chart ready for the page, or why there is none. */
export type DrawnChart =
  | {
      readonly kind: 'vector';
      readonly svg: string;
      readonly width: number;
      readonly height: number;
    }
  | {
      readonly kind: 'pixels';
      readonly png: Uint8Array;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** From here on a chart is drawn as pixels, for the page would be slow to open. */
const MOST_VECTOR_MARKS = 5000;

/** The name under which the theme asks for the report's sans. */
export const CHART_FONT = 'IBM Plex Sans';

/** Draws every chart of the sections. */
export async function drawCharts(
  type: Typesetter,
  sections: readonly Section[],
): Promise<ReadonlyMap<Block, DrawnChart>> {
  const drawn = new Map<Block, DrawnChart>();
  const visit = async (section: Section): Promise<void> => {
    for (const block of section.blocks)
      if (block.kind === 'chart') drawn.set(block, await drawChart(type, block));
    for (const each of section.sections) await visit(each);
  };
  for (const section of sections) await visit(section);
  return drawn;
}

async function drawChart(
  type: Typesetter,
  block: Extract<Block, { kind: 'chart' }>,
): Promise<DrawnChart> {
  let picture: ChartSvg;
  try {
    picture = await chartSvg(block.spec, CHART_FONT, (text, size, bold) =>
      type
        .fit({ text, size, face: bold ? 'sansBold' : 'sans', color: '#000000' })
        .reduce((sum, run) => sum + type.width(run), 0),
    );
  } catch (error) {
    return { kind: 'none', reason: error instanceof Error ? error.message : String(error) };
  }
  const { width, height, marks } = picture;
  if (marks <= MOST_VECTOR_MARKS)
    return { kind: 'vector', svg: fitSvgText(picture.svg, type), width, height };
  // The rasteriser does not read the packed font of the widest face.
  const svg = fitSvgText(picture.svg, type, ['fallback']);
  return { kind: 'pixels', png: await rasterise(svg), width, height };
}
