import { strip } from '../../coco/report/strip.ts';
import { Canvas, type Color } from '../../coco/report/canvas.ts';
import { boxOverlap } from '../../coco/decode/boxOverlap.ts';
import type { Detection } from '../../coco/decode/detection.ts';
import type { ImagesExhibit } from '../../core/exhibit.ts';
import type { Picture } from '../../core/picture.ts';
import { encodePng } from '../../pictures/codec.ts';
import { bytesToBase64 } from '../export/base64.ts';
import { amount, type Measure } from '../findings.ts';
import type { Fate } from './fate.ts';
import type { Seen } from './seen.ts';
import type { DetectorSetUp } from './setUpDetector.ts';

const KEPT: Color = [0.13, 0.5, 0.3];
const CHANGED: Color = [0.8, 0.2, 0.15];
/** Longest side of a drawn picture in px, and pictures drawn. */
const SIDE = 220;
const SHOWN = 6;

/** One attacked picture before and after. */
export interface DrawnItem {
  readonly name: string;
  readonly clean: Float32Array;
  readonly changed: Float32Array;
  readonly before: Seen;
  readonly after: Seen;
  readonly fate: Fate;
  readonly attack: string;
  readonly distance: number;
}

/** Pictures with their detections, clean and changed side by side, those that lost most first. */
export async function sideBySide(
  setUp: Pick<DetectorSetUp, 'option' | 'classes'> & Measure,
  items: readonly DrawnItem[],
): Promise<ImagesExhibit | undefined> {
  const worst = items
    .toSorted((a, b) => harm(b.fate) - harm(a.fate))
    .filter(({ fate }) => harm(fate) > 0)
    .slice(0, SHOWN);
  if (worst.length === 0) return undefined;
  const images = [];
  for (const { name, clean, changed, before, after, fate, attack, distance } of worst) {
    const drawn = [
      withBoxes(setUp.space.picture(clean), before.shown, () => KEPT),
      withBoxes(setUp.space.picture(changed), after.shown, (one) =>
        before.shown.some((object) => isSame(one, object, setUp.option.iou)) ? KEPT : CHANGED,
      ),
    ];
    const title = `${name}: ${objects(setUp, before)}; after ${amount(setUp, distance)} by ${attack}: ${objects(setUp, after)}`;
    images.push({
      title,
      alt: `${name} clean and changed, with their detections: ${fate.vanished} of ${fate.objects} objects vanished, ${fate.mislabelled} mislabelled, ${fate.invented} invented`,
      png: bytesToBase64(await encodePng(strip(drawn))),
    });
  }
  return {
    kind: 'images',
    id: 'detections',
    title: 'Detections of the clean and of the changed picture',
    caption: `Left what the detector shows of the clean picture, right of the changed one, above a score of ${setUp.option.score}. Red are detections that stand for no object of the clean picture.`,
    images,
  };
}

function harm({ vanished, mislabelled, invented }: Fate): number {
  return vanished + mislabelled + Math.min(invented, 3);
}

function objects({ classes }: Pick<DetectorSetUp, 'classes'>, { shown }: Seen): string {
  if (shown.length === 0) return 'nothing';
  const named = shown
    .slice(0, 4)
    .map(
      ({ category, score }) => `${classes?.[category] ?? `class ${category}`} ${score.toFixed(2)}`,
    );
  return `${named.join(', ')}${shown.length > 4 ? ` and ${shown.length - 4} more` : ''}`;
}

function isSame(one: Detection, object: Detection, iou: number): boolean {
  return one.category === object.category && boxOverlap(one.box, object.box) >= iou;
}

function withBoxes(
  picture: Picture,
  shown: readonly Detection[],
  color: (one: Detection) => Color,
): Picture {
  const scale = SIDE / Math.max(picture.height, picture.width);
  const [height, width] = [Math.round(picture.height * scale), Math.round(picture.width * scale)];
  const data = new Float32Array(height * width * picture.channels);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const from = Math.floor(row / scale) * picture.width + Math.floor(column / scale);
      for (let c = 0; c < picture.channels; c++)
        data[(row * width + column) * picture.channels + c] =
          picture.data[from * picture.channels + c]!;
    }
  const canvas = new Canvas(height, width, { ...picture, height, width, data });
  for (const one of shown) {
    const [x, y, wide, high] = one.box;
    canvas.box([x * scale, y * scale, wide * scale, high * scale], color(one));
  }
  return canvas.picture;
}
