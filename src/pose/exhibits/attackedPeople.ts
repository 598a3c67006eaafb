import type { Evaluated } from '../../coco/procedure/evaluated.ts';
import type { Color } from '../../coco/report/canvas.ts';
import { exampleCanvas } from '../../coco/report/exampleCanvas.ts';
import type { ReportPicturesOptions } from '../../coco/report/reportPictures.ts';
import { strip } from '../../coco/report/strip.ts';
import type { ChangedEvaluation } from '../../coco/robustness/robustnessMeasurements.ts';
import type { KeypointSchema } from '../../coco/schema/keypointSchema.ts';
import type { ImagesExhibit } from '../../core/exhibit.ts';
import type { Picture } from '../../core/picture.ts';
import { encodePalettePng } from '../../pictures/codec.ts';
import { drawSkeleton } from './drawSkeleton.ts';

const BEFORE: Color = [0.18, 0.55, 0.34];
const AFTER: Color = [0.8, 0.25, 0.2];

/**
 * The first pictures under an attack, with what the model finds in them before and after; undefined without an attack, and
 * where pictures may not be stored as they are.
 */
export async function attackedPeople(
  clean: Evaluated,
  attack: ChangedEvaluation | undefined,
  schema: KeypointSchema,
  { images, anonymise }: ReportPicturesOptions,
): Promise<ImagesExhibit | undefined> {
  const examples = attack?.change.examples ?? [];
  if (attack === undefined || examples.length === 0) return undefined;
  if (images === undefined || anonymise !== undefined) return undefined;
  const { name, severity } = attack.change;
  const shown = await Promise.all(
    examples.map(async ({ name: item, clean: before, changed: after }) => ({
      title: item,
      alt: `${item} before and after the attack, with the people that the model finds`,
      png: Buffer.from(
        await encodePalettePng(
          strip([
            drawn(clean, item, before, schema, BEFORE),
            drawn(attack.evaluated, item, after, schema, AFTER),
          ]),
        ),
      ).toString('base64'),
    })),
  );
  return {
    kind: 'images',
    id: 'attacked-people',
    title: `People before and after ${name} of severity ${severity}`,
    caption:
      'Left the picture as it is, right under the attack, each with the people that the model finds in it.',
    images: shown,
  };
}

/** The people that results find in a picture. */
function drawn(
  { truth, results }: Evaluated,
  item: string,
  picture: Picture,
  schema: KeypointSchema,
  color: Color,
): Picture {
  const image = truth.images.names.indexOf(item);
  const example = exampleCanvas(truth, image, [[0, 0, picture.width, picture.height]], picture);
  const each = results.keypointsEach;
  for (let one = 0; one < results.count; one++) {
    if (results.image[one] !== image) continue;
    const place = (k: number) => {
      const at = 2 * (one * each + k);
      return [results.points![at]!, results.points![at + 1]!] as const;
    };
    drawSkeleton(example, schema, place, color);
  }
  return example.canvas.picture;
}
