import type { Json } from '../../core/json.ts';
import { chartTheme } from '../theme.ts';

/** A drawn chart. */
export interface ChartSvg {
  readonly svg: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Shapes in the picture; many are better drawn as pixels. */
  readonly marks: number;
}

/** Measures a line of text in pixels, so that labels stand where the page's own font puts them. */
export type TextMeasure = (text: string, fontSize: number, bold: boolean) => number;

/**
 * Draws a Vega-Lite specification as SVG in the report's theme. Nothing is loaded: data must be inline.
 * Throws an Error with the reason when the specification cannot be drawn.
 */
export async function chartSvg(
  spec: { readonly [key: string]: Json },
  font: string,
  measure: TextMeasure,
): Promise<ChartSvg> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const logger = vega.logger(vega.None);
  const { config, ...rest } = spec;
  const theme = chartTheme('light', font);
  const compiled = vegaLite.compile(
    { ...rest, config: vega.mergeConfig(theme, (config ?? {}) as object) } as unknown as Parameters<
      typeof vegaLite.compile
    >[0],
    { logger },
  );
  setTextMetrics(vega, measure);
  let refused: string | undefined;
  const refuse = (uri: string): Promise<never> => {
    refused = uri;
    return Promise.reject(new Error(`a chart may not load ${uri}`));
  };
  const view = new vega.View(vega.parse(compiled.spec), {
    renderer: 'none',
    logger,
    loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse, options: {} } as never,
  });
  try {
    const svg = await view.toSVG();
    if (refused !== undefined) throw new Error(`its data lies outside the report: ${refused}`);
    return {
      svg,
      ...sizeOf(svg),
      marks: svg.match(/<(path|text|rect|line|image)\b/g)?.length ?? 0,
    };
  } finally {
    view.finalize();
  }
}

interface TextItem {
  readonly limit?: number;
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Vega measures text by a canvas where there is one, and guesses otherwise. */
function setTextMetrics(vega: object, measure: TextMeasure): void {
  const { textMetrics } = vega as { textMetrics: { width: unknown } };
  textMetrics.width = (item: TextItem, text?: string | number | null): number => {
    const weight = item.fontWeight;
    const bold = weight === 'bold' || (typeof weight === 'number' && weight >= 600);
    const width = measure(`${text ?? ''}`, item.fontSize ?? 11, bold);
    return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width;
  };
}

function sizeOf(svg: string): { width: number; height: number } {
  const size = (name: string): number =>
    Number(new RegExp(`<svg[^>]* ${name}="([\\d.]+)"`).exec(svg)?.[1]);
  const [width, height] = [size('width'), size('height')];
  if (!(width > 0 && height > 0)) throw new Error('the picture is empty');
  return { width, height };
}
