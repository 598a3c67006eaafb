import type { GroundTruth } from '../../coco/groundTruth.ts';
import type { Color } from '../../coco/report/canvas.ts';
import { exampleCanvas } from '../../coco/report/exampleCanvas.ts';
import { strip } from '../../coco/report/strip.ts';
import type { Results } from '../../coco/results.ts';
import { TIDE_ERRORS, type TideError } from '../../coco/tide/tideErrors.ts';
import type { Tide } from '../../coco/tide/tide.ts';
import type { ImagesExhibit } from '../../core/exhibit.ts';
import type { Picture } from '../../core/picture.ts';
import { encodePalettePng } from '../../pictures/codec.ts';
import { TIDE_TITLES } from '../tideMeasurements.ts';

const TRUTH: Color = [0.18, 0.55, 0.34];
const FOUND: Color = [0.8, 0.25, 0.2];
const EACH = 4;

type Box = readonly [number, number, number, number];

/** The errors of highest score of each kind, drawn with the annotations of their image; undefined when there are none. */
export async function topBoxes(
  truth: GroundTruth,
  results: Results,
  found: Tide,
  pictureOf: (image: number) => Promise<Picture | undefined>,
): Promise<ImagesExhibit | undefined> {
  const images: ImagesExhibit['images'][number][] = [];
  const { annotations } = truth;
  const labelled = (gt: number) =>
    Array.from(annotations.boxes.subarray(4 * gt, 4 * gt + 4)) as unknown as Box;
  const detected = (one: number) =>
    Array.from(results.boxes!.subarray(4 * one, 4 * one + 4)) as unknown as Box;
  const draw = async (image: number, focus: readonly Box[], red: readonly Box[]) => {
    const example = exampleCanvas(truth, image, focus, await pictureOf(image));
    const place = ([x, y, w, h]: Box): Box => [
      example.x(x),
      example.y(y),
      example.x(x + w) - example.x(x),
      example.y(y + h) - example.y(y),
    ];
    for (let gt = 0; gt < annotations.count; gt++) {
      if (annotations.image[gt] === image) example.canvas.box(place(labelled(gt)), TRUTH);
    }
    for (const box of red) example.canvas.box(place(box), FOUND);
    return example.canvas.picture;
  };
  const add = async (kind: TideError, drawn: readonly Picture[], places: readonly string[]) => {
    if (drawn.length === 0) return;
    const title = `${TIDE_TITLES[kind]}: ${places.join(', ')}`;
    const png = Buffer.from(await encodePalettePng(strip(drawn))).toString('base64');
    images.push({ title, alt: `${title}, drawn with the annotated boxes`, png });
  };
  for (const kind of TIDE_ERRORS) {
    if (kind === 'miss') continue;
    const worst = found.detections
      .filter(({ verdict, ignored }) => verdict === kind && !ignored)
      .toSorted((a, b) => results.score[b.result]! - results.score[a.result]!)
      .slice(0, EACH);
    const drawn: Picture[] = [];
    for (const { result, truth: gt } of worst) {
      const box = detected(result);
      drawn.push(await draw(results.image[result]!, gt < 0 ? [box] : [box, labelled(gt)], [box]));
    }
    const places = worst.map(({ result }) => {
      const name = truth.categories[results.category[result]!]!.name;
      const image = truth.images.ids[results.image[result]!];
      return `${name} ${results.score[result]!.toFixed(2)} in image ${image}`;
    });
    await add(kind, drawn, places);
  }
  const largest = found.missed
    .toSorted((a, b) => annotations.area[b]! - annotations.area[a]!)
    .slice(0, EACH);
  const drawn: Picture[] = [];
  for (const gt of largest) drawn.push(await draw(annotations.image[gt]!, [labelled(gt)], []));
  const places = largest.map((gt) => {
    const name = truth.categories[annotations.category[gt]!]!.name;
    return `${name} in image ${truth.images.ids[annotations.image[gt]!]}`;
  });
  await add('miss', drawn, places);
  if (images.length === 0) return undefined;
  return {
    kind: 'images',
    id: 'worst-errors',
    title: 'Errors of highest score, largest missed objects',
    caption: 'Green are the annotated boxes, red is the detection.',
    images,
  };
}
