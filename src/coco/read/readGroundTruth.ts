import type { GroundTruth } from '../groundTruth.ts';
import { maskOf } from '../mask/maskOf.ts';
import { AnnotationReader, type CocoKind, type Dispensable } from './annotationReader.ts';
import { CategoryReader } from './categoryReader.ts';
import { ImageReader } from './imageReader.ts';
import { Problems } from './problems.ts';
import { streamArrays, type ByteSource } from './streamArrays.ts';

const ARRAYS = ['images', 'categories', 'annotations'];

/** How a ground truth file is read. */
export interface GroundTruthReading {
  readonly kind: CocoKind;
  /** The file's name, for messages. */
  readonly file: string;
  /** Fields of annotations that may be absent, where pycocotools stops. Default none. */
  readonly mayLack?: readonly Dispensable[] | undefined;
}

/**
 * Reads a COCO ground truth file in one pass, in memory for its columns.
 * @throws ConfigurationError that lists everything wrong in the file
 */
export async function readGroundTruth(
  source: ByteSource,
  { kind, file, mayLack = [] }: GroundTruthReading,
): Promise<GroundTruth> {
  const problems = new Problems();
  const images = new ImageReader(problems);
  const categories = new CategoryReader(problems);
  const annotations = new AnnotationReader(kind, problems, new Set(mayLack));
  const counts = await streamArrays(source, {
    images: images.read,
    categories: categories.read,
    annotations: annotations.read,
  });
  for (const key of ARRAYS) {
    if (!counts.has(key)) problems.add('it is no COCO ground truth: an array is missing', key);
  }
  // Without images every annotation would be of an unknown one.
  if (ARRAYS.some((key) => !counts.has(key))) problems.settle(file);
  // pycocotools sorts categories by id, and so do all numbers per category.
  const sorted = categories.found.toSorted((a, b) => a.id - b.id);
  const truth = join(images.finish(), sorted, annotations, problems);
  problems.settle(file);
  return truth;
}

function join(
  images: GroundTruth['images'],
  categories: GroundTruth['categories'],
  read: AnnotationReader,
  problems: Problems,
): GroundTruth {
  const { count } = read;
  const keypointsEach = (read.keypoints?.width ?? 0) / 3;
  const categoryById = new Map(categories.map(({ id }, index) => [id, index]));
  const ids = new Float64Array(count);
  const image = new Int32Array(count);
  const category = new Int32Array(count);
  const area = new Float64Array(count);
  const crowd = new Uint8Array(count);
  const keypointCounts = new Int32Array(count);
  const boxes = read.boxes.finish(count);
  const keypoints = read.keypoints?.finish(count) ?? new Float64Array(0);
  const { data } = read.scalars;
  const seen = new Set<number>();
  for (let i = 0; i < count; i++) {
    const at = 6 * i;
    const id = data[at]!;
    const ownArea = data[at + 3]!;
    const labelled = data[at + 5]!;
    if (!Number.isNaN(id) && seen.size === seen.add(id).size)
      problems.add('two annotations have one id', id);
    const name = Number.isNaN(id) ? `annotations[${i}]` : `${id}`;
    const imageIndex = images.byId.get(data[at + 1]!);
    if (imageIndex === undefined && !Number.isNaN(data[at + 1]!))
      problems.add('an annotation has an unknown image_id', name);
    const categoryIndex = categoryById.get(data[at + 2]!);
    if (categoryIndex === undefined && !Number.isNaN(data[at + 2]!))
      problems.add('an annotation has an unknown category_id', name);
    ids[i] = id;
    image[i] = imageIndex ?? 0;
    category[i] = categoryIndex ?? 0;
    area[i] = Number.isNaN(ownArea) ? boxes[4 * i + 2]! * boxes[4 * i + 3]! : ownArea;
    crowd[i] = data[at + 4]! > 0 ? 1 : 0;
    keypointCounts[i] = labelled >= 0 ? labelled : visible(keypoints, keypointsEach, i);
  }
  return {
    images,
    categories,
    annotations: {
      count,
      ids,
      image,
      category,
      area,
      crowd,
      boxes,
      keypointCounts,
      keypoints,
      masks:
        read.segmentations.length === 0
          ? undefined
          : read.segmentations.map((outline, i) =>
              maskOf(outline, images.height[image[i]!]!, images.width[image[i]!]!),
            ),
    },
    keypointsEach,
  };
}

function visible(keypoints: Float64Array, each: number, row: number): number {
  let count = 0;
  for (let k = 0; k < each; k++) if (keypoints[3 * (row * each + k) + 2]! > 0) count++;
  return count;
}
