import { codeOf, type KeypointClass } from '../../coco/analyse/errorTypes.ts';
import type { GroundTruth } from '../../coco/groundTruth.ts';
import type { Color } from '../../coco/report/canvas.ts';
import { exampleCanvas } from '../../coco/report/exampleCanvas.ts';
import { strip } from '../../coco/report/strip.ts';
import type { KeypointSchema } from '../../coco/schema/keypointSchema.ts';
import type { ImagesExhibit } from '../../core/exhibit.ts';
import type { Picture } from '../../core/picture.ts';
import { encodePalettePng } from '../../pictures/codec.ts';
import type { PoseAnalysis } from '../analysis.ts';
import { drawSkeleton } from './drawSkeleton.ts';

const TRUTH: Color = [0.18, 0.55, 0.34];
const FOUND: Color = [0.8, 0.25, 0.2];
const MARK: Color = [1, 0.75, 0];
const EACH = 4;
const SHOWN: readonly KeypointClass[] = ['miss', 'swap', 'inversion', 'jitter'];

/** The detections with most keypoints of each error, drawn over the truth; undefined when there are none. */
export async function topErrors(
  truth: GroundTruth,
  { results, corrected }: PoseAnalysis,
  schema: KeypointSchema,
  pictureOf: (image: number) => Promise<Picture | undefined>,
): Promise<ImagesExhibit | undefined> {
  const { codes, partner } = corrected.isolated.localisations[0]!;
  const each = results.keypointsEach;
  const images: ImagesExhibit['images'][number][] = [];
  for (const name of SHOWN) {
    const wrong = (one: number) =>
      codes.subarray(one * each, (one + 1) * each).filter((code) => code === codeOf(name)).length;
    const worst = Array.from({ length: results.count }, (_, one) => ({ one, count: wrong(one) }))
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count || results.score[b.one]! - results.score[a.one]!)
      .slice(0, EACH);
    const drawn: Picture[] = [];
    for (const { one } of worst) {
      const gt = partner[one]!;
      const found = (k: number) =>
        [
          results.points![2 * (one * each + k)]!,
          results.points![2 * (one * each + k) + 1]!,
        ] as const;
      const label = (k: number) => {
        const at = 3 * (gt * each + k);
        const { keypoints } = truth.annotations;
        return keypoints[at + 2]! > 0 ? ([keypoints[at]!, keypoints[at + 1]!] as const) : undefined;
      };
      const image = results.image[one]!;
      const box = Array.from(truth.annotations.boxes.subarray(4 * gt, 4 * gt + 4));
      const example = exampleCanvas(truth, image, [box], await pictureOf(image));
      drawSkeleton(example, schema, label, TRUTH);
      drawSkeleton(example, schema, found, FOUND);
      for (let k = 0; k < each; k++) {
        if (codes[one * each + k] !== codeOf(name)) continue;
        example.canvas.disc(example.x(found(k)[0]), example.y(found(k)[1]), 4, MARK);
      }
      drawn.push(example.canvas.picture);
    }
    if (drawn.length === 0) continue;
    const places = worst.map(
      ({ one, count }) => `${count} in image ${truth.images.ids[results.image[one]!]}`,
    );
    images.push({
      title: `${name}: ${places.join(', ')}`,
      alt: `Detections with keypoints of class ${name}: ${places.join(', ')}`,
      png: Buffer.from(await encodePalettePng(strip(drawn))).toString('base64'),
    });
  }
  if (images.length === 0) return undefined;
  return {
    kind: 'images',
    id: 'worst-errors',
    title: 'Detections with most errors',
    caption:
      'Green is the truth, red the detection; yellow are the keypoints with the error that the title names.',
    images,
  };
}
