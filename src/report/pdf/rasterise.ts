import { faceFile } from './faces.ts';

/** Pixels for one pixel of the chart: about 300 to the inch on the page. */
const SCALE = 3;

/** An SVG as an opaque PNG on white, the same bytes on every machine. */
export async function rasterise(svg: string): Promise<Uint8Array> {
  const [{ Resvg }, { default: sharp }] = await Promise.all([
    import('@resvg/resvg-js'),
    import('sharp'),
  ]);
  const picture = new Resvg(svg, {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: SCALE },
    font: {
      loadSystemFonts: false,
      fontFiles: [faceFile('sans'), faceFile('sansBold'), faceFile('fallback')],
      defaultFontFamily: 'IBM Plex Sans',
    },
  }).render();
  const { width, height, pixels } = picture;
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png({ compressionLevel: 9 })
    .toBuffer();
}
