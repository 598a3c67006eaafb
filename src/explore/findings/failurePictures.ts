import type { ImagesExhibit } from '../../core/exhibit.ts';
import { encodePalettePng } from '../../pictures/codec.ts';
import { rounded } from '../drawing/axis.ts';
import type { Parameter } from '../../space/parameter.ts';
import { ITEM } from '../problem/rendering.ts';
import type { DrawnFinding } from './drawnFinding.ts';
import { telling } from './telling.ts';

/** Pictures in the report, and the bytes of PNG that they may take together. */
const MOST_PICTURES = 6;
const MOST_BYTES = 1_500_000;

/** The most telling failures as pictures; none when nothing drawn was a picture. */
export async function failurePictures(
  findings: readonly DrawnFinding[],
  parameters: readonly Parameter[],
): Promise<readonly ImagesExhibit[]> {
  const drawn = findings.filter(({ picture }) => picture !== undefined);
  let room = MOST_BYTES;
  const images: ImagesExhibit['images'][number][] = [];
  for (const { finding, drawn: of, picture } of telling(drawn, MOST_PICTURES)) {
    const png = await encodePalettePng(picture!, 100);
    room -= png.length;
    if (room < 0) break;
    const { item } = of;
    const how = howText(finding.point ?? {}, parameters);
    const what = item === undefined ? 'The picture' : `${item.name}, as it is and as it was shown`;
    images.push({
      title: `${finding.id}: ${item?.name ?? 'drawn'}, ${how}`,
      alt: `${what} with ${how}. ${finding.title}.`,
      png: Buffer.from(png).toString('base64'),
      artifact: `findings/${finding.id}.png`,
    });
  }
  if (images.length === 0) return [];
  const withItem = drawn.some(({ drawn: { item } }) => item !== undefined);
  return [
    {
      kind: 'images',
      id: 'failures',
      title: 'Failures to look at',
      caption: `${withItem ? 'Left the data item as it is, right as it was changed when the system failed. ' : ''}${images.length} of ${drawn.length} pictures of findings, first the worst of each item; each is in the run's folder.`,
      images,
    },
  ];
}

/** The inputs but the item, in words. */
function howText(
  point: NonNullable<DrawnFinding['finding']['point']>,
  parameters: readonly Parameter[],
): string {
  return parameters
    .filter(({ name }) => name !== ITEM)
    .map(({ name, unit = '1' }) => {
      const value = point[name];
      const text = typeof value === 'number' ? String(rounded(value)) : String(value);
      return `${name} ${text}${unit === '1' ? '' : ` ${unit}`}`;
    })
    .join(', ');
}
