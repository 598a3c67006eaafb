import { strip } from '../../coco/report/strip.ts';
import type { ImagesExhibit } from '../../core/exhibit.ts';
import type { Picture } from '../../core/picture.ts';
import { encodePalettePng } from '../../pictures/codec.ts';
import type { OthersKind } from '../options.ts';

/** Items that are shown of each kind, and their height in px. */
export const MOST_SHOWN = 6;
const HEIGHT = 96;

const TITLES: Readonly<Record<OthersKind, string>> = {
  ood: 'the other data',
  offset: 'items around the data',
  corrupted: 'corrupted items',
};

/** The first pictures that are not of the kind of the data, a row for each kind; undefined without pictures. */
export async function otherItems(
  shown: ReadonlyMap<OthersKind, readonly Picture[]>,
): Promise<ImagesExhibit | undefined> {
  const images = [];
  for (const [kind, all] of shown) {
    const pictures = all.filter((one) => one.kind === 'picture');
    if (pictures.length === 0) continue;
    const png = await encodePalettePng(strip(pictures.slice(0, MOST_SHOWN).map(toHeight)), 100);
    images.push({
      title: TITLES[kind],
      alt: `The first ${pictures.length} pictures: ${TITLES[kind]}`,
      png: Buffer.from(png).toString('base64'),
    });
  }
  if (images.length === 0) return undefined;
  return {
    kind: 'images',
    id: 'others',
    title: 'Items that are not of the kind of the data',
    caption: 'The first of each. A model that knows what it knows is unsure about them.',
    images,
  };
}

/** The picture at one height with three channels, each pixel that of the nearest place. */
function toHeight({ height, width, channels, data }: Picture): Picture {
  const scale = height / HEIGHT;
  const wide = Math.max(1, Math.round(width / scale));
  const out = new Float32Array(HEIGHT * wide * 3);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < wide; x++) {
      const row = Math.min(height - 1, Math.floor((y + 0.5) * scale));
      const column = Math.min(width - 1, Math.floor((x + 0.5) * scale));
      for (let c = 0; c < 3; c++) {
        const value = data[(row * width + column) * channels + Math.min(c, channels - 1)]!;
        out[(y * wide + x) * 3 + c] = Math.min(1, Math.max(0, value));
      }
    }
  return { kind: 'picture', height: HEIGHT, width: wide, channels: 3, data: out };
}
