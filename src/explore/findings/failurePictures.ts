import type { ImagesExhibit } from '../../core/exhibit.ts';
import { rounded } from '../drawing/axis.ts';
import type { Parameter } from '../../space/parameter.ts';
import { ITEM } from '../problem/rendering.ts';
import type { DrawnFinding } from './drawnFinding.ts';
import { telling } from './telling.ts';

/** Pictures in the report, and the bytes of PNG that they may take together. */
const MOST_PICTURES = 6;
const MOST_BYTES = 1_500_000;

/** The most telling failures as pictures; none when nothing drawn was a picture. */
export function failurePictures(
  findings: readonly DrawnFinding[],
  parameters: readonly Parameter[],
): readonly ImagesExhibit[] {
  const drawn = findings.filter(({ png }) => png !== undefined);
  let room = MOST_BYTES;
  const images = telling(drawn, MOST_PICTURES).flatMap(({ finding, drawn: { item }, png }) => {
    room -= png!.length;
    if (room < 0) return [];
    const how = howText(finding.point ?? {}, parameters);
    const what = item === undefined ? 'The picture' : `${item.name}, as it is and as it was shown`;
    return [
      {
        title: `${finding.id}: ${item?.name ?? 'drawn'}, ${how}`,
        alt: `${what} with ${how}. ${finding.title}.`,
        png: Buffer.from(png!).toString('base64'),
        artifact: `findings/${finding.id}.png`,
      },
    ];
  });
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
