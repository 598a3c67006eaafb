import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import { decode } from '../../coco/decode/decoders.ts';
import { cropPicture } from '../../coco/predict/cropPicture.ts';
import { predictDetections } from '../../coco/predict/predictDetections.ts';
import { truthOfData } from '../../coco/predict/truthOfData.ts';
import type { CocoSources } from '../../coco/procedure/evaluateModels.ts';
import type { ChangedItem, PictureChange } from '../../coco/robustness/pictureChange.ts';
import type { AskedQueries } from '../../coco/procedure/failureMeasurements.ts';
import { pictureEncoder, pictureFitter } from '../../pictures/pictureTensor.ts';
import type { PoseOptions } from '../options.ts';
import { decodePose } from './poseDecoder.ts';
import { decodePeople, readsPeople } from './people/peopleDecoders.ts';
import { personCrop } from './personCrop.ts';

const AT_ONCE = 16;

interface Person {
  readonly score: number;
  /** x, y, score of each keypoint in px of the picture. */
  readonly keypoints: readonly number[];
}

/** Asks the target for the people in every picture, as it is or changed: top-down from boxes, or bottom-up, all at once. */
export async function predict(
  context: ProcedureContext<PoseOptions>,
  change?: PictureChange,
): Promise<CocoSources & AskedQueries> {
  const { options } = context;
  const data = await context.data('data');
  const truth = await truthOfData(data, 'keypoints');
  const [categoryId = 1] = truth.categoryIds.values();
  const lines: string[] = [];
  const phase = change === undefined ? 'predicting' : `${change.name}, severity ${change.severity}`;
  let [asked, failed] = [0, 0];
  for (let from = 0; from < data.count; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, data.count - from);
    const clean = await Promise.all(
      Array.from({ length: count }, async (_, i) => data.read(from + i)),
    );
    const items: readonly ChangedItem[] = (await change?.apply(clean)) ?? clean;
    const found =
      options.decoder !== undefined && readsPeople(options.decoder)
        ? await atOnce(context, items)
        : await topDown(context, items);
    asked += found.asked;
    failed += found.failed;
    for (const [i, people] of found.people.entries()) {
      for (const { score, keypoints } of people) {
        const image = truth.imageIds[from + i];
        // Without a box, pycocotools takes the extent of the keypoints as the area.
        lines.push(JSON.stringify({ image_id: image, category_id: categoryId, score, keypoints }));
      }
    }
    context.progress({ done: from + items.length, total: data.count, phase });
  }
  const bytes = (text: string) => new TextEncoder().encode(text);
  return { truth: bytes(truth.json), results: bytes(`[${lines.join(',\n')}]`), asked, failed };
}

/** Where somebody is, in px of the picture. */
interface FoundBox {
  readonly box: readonly [number, number, number, number];
  readonly score: number;
}

interface Found extends AskedQueries {
  readonly people: readonly (readonly Person[])[];
}
type Context = ProcedureContext<PoseOptions>;

/** One query a picture. */
async function atOnce(context: Context, items: readonly ChangedItem[]): Promise<Found> {
  const { decoder, tensor, fit, suppression } = context.options;
  if (decoder === undefined || !readsPeople(decoder)) throw new RangeError('no decoder');
  const found = await predictDetections(
    context,
    items.map(({ picture }) => picture),
    {
      role: 'target',
      decode: (outputs, input) => decodePeople(outputs, decoder, input),
      tensor,
      fit,
      suppression,
      shown: items.map(({ shown }) => shown),
    },
  );
  return {
    asked: items.length,
    failed: found.filter((one) => one === undefined).length,
    people: found.map((detections) =>
      (detections ?? []).map(({ score, keypoints = [] }) => ({ score, keypoints })),
    ),
  };
}

/** One query a person: boxes of the truth, or of a detector. */
async function topDown(context: Context, items: readonly ChangedItem[]): Promise<Found> {
  const { decoder, tensor, boxScale } = context.options;
  if (decoder === undefined || readsPeople(decoder)) throw new RangeError('no decoder');
  const { boxes, ...detector } = await boxesOf(context, items);
  const specs = context.signatures['target']?.inputs ?? [];
  const spec = specs.find(({ name }) => tensor.name === undefined || name === tensor.name);
  const encode = pictureEncoder(spec, 'picture', tensor);
  const fitted = pictureFitter(spec, 'picture', tensor);
  const asked = items.flatMap(({ picture }, item) =>
    boxes[item]!.map(({ box, score }) => {
      const size = sizeOf(fitted(picture));
      const crop = personCrop(box, size, boxScale);
      return { item, score, size, crop, seen: encode(cropPicture(picture, crop, size)) };
    }),
  );
  const name = spec?.name ?? tensor.name ?? 'image';
  const replies = await context.ask(asked.map(({ seen }) => ({ [name]: seen })));
  const people: Person[][] = items.map(() => []);
  let { failed } = detector;
  for (const [i, reply] of replies.entries()) {
    const { item, score, size, crop } = asked[i]!;
    if (reply.status === 'failed') {
      failed++;
      continue;
    }
    const shares = decodePose(reply.outputs, decoder, size);
    if (!shares.every(Number.isFinite)) {
      failed++;
      continue;
    }
    const keypoints = shares.map((value, k) =>
      k % 3 === 2
        ? value
        : k % 3 === 0
          ? crop.x + value * crop.width
          : crop.y + value * crop.height,
    );
    // As HRNet and MMPose do: the box's score times the mean score of its keypoints.
    const scores = shares.filter((_, k) => k % 3 === 2);
    const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
    people[item]!.push({ score: score * mean, keypoints });
  }
  return { people, asked: detector.asked + asked.length, failed };
}

async function boxesOf(
  context: Context,
  items: readonly ChangedItem[],
): Promise<AskedQueries & { readonly boxes: readonly (readonly FoundBox[])[] }> {
  const { boxes } = context.options;
  if (boxes === 'truth')
    return {
      asked: 0,
      failed: 0,
      boxes: items.map(({ truth }) =>
        (truth.keypoints ?? [])
          .filter(({ crowd }) => crowd !== true)
          .map(({ box }) => ({ box, score: 1 })),
      ),
    };
  const found = await predictDetections(
    context,
    items.map(({ picture }) => picture),
    {
      ...boxes,
      role: 'detector',
      decode: (outputs, input) => decode(outputs, boxes.decoder, input),
    },
  );
  return {
    asked: items.length,
    failed: found.filter((one) => one === undefined).length,
    boxes: found.map((detections) =>
      (detections ?? []).filter(({ category }) => category === boxes.category),
    ),
  };
}

function sizeOf({ height, width }: Picture): { height: number; width: number } {
  return { height, width };
}
