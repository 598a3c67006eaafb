import type { BoxTruth, KeypointTruth } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { decodeFile } from '../decodeFile.ts';
import type { DataOption } from '../dataOption.ts';
import type { RawItems } from '../rawItems.ts';
import type { ReadFile } from '../readFile.ts';
import { scalarsOf } from '../scalarsOf.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Whether a JSON value is a COCO file. */
export function isCoco(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Array.isArray((value as Fields)['images']);
}

/**
 * The images of a COCO file (instances or keypoints) with their boxes and keypoints; masks are not read. Pictures lie in
 * the folder `images` of the options, default that of the file. Throws ConfigurationError, naming the annotation.
 */
export function cocoItems(value: Fields, file: ReadFile, option: DataOption): RawItems {
  const { path } = option;
  const folder = option.images ?? /^.*(?=\/)/.exec(path)?.[0] ?? '.';
  const images = listOf(value['images']);
  const categories = listOf(value['categories']).toSorted(
    (a, b) => Number(a['id']) - Number(b['id']),
  );
  const categoryOf = new Map(categories.map(({ id, name }) => [id, String(name)]));
  const boxes = new Map<unknown, BoxTruth[]>(images.map(({ id }) => [id, []]));
  const keypoints = new Map<unknown, KeypointTruth[]>(images.map(({ id }) => [id, []]));
  for (const [i, annotation] of listOf(value['annotations']).entries()) {
    const where = `${path}: annotation ${typeof annotation['id'] === 'number' ? annotation['id'] : i}`;
    const image = annotation['image_id'];
    if (!boxes.has(image)) refuse(`${where} is of image ${String(image)}, which is not there`);
    const truth = boxOf(annotation, categoryOf, where);
    boxes.get(image)!.push(truth);
    const points = annotation['keypoints'];
    if (points === undefined) continue;
    if (!isNumbers(points) || points.length % 3 !== 0)
      refuse(`${where}: its keypoints are no list of x, y, visibility`);
    const { area } = annotation;
    keypoints.get(image)!.push({
      ...truth,
      keypoints: points,
      ...(typeof area === 'number' ? { area } : {}),
    });
  }
  const withKeypoints = [...keypoints.values()].some((list) => list.length > 0);
  const names = images.map(({ file_name: name, id }) =>
    typeof name === 'string' ? name : String(id),
  );
  return {
    names,
    classes: categories.map(({ name }) => String(name)),
    files: [file],
    fileOf: (i) => `${folder}/${names[i]!}`,
    attributes: (i) => scalarsOf(images[i]),
    truth(i) {
      const { id } = images[i]!;
      return {
        boxes: boxes.get(id)!,
        ...(withKeypoints ? { keypoints: keypoints.get(id)! } : {}),
      };
    },
    read: (i, bytes) => decodeFile(bytes, `${folder}/${names[i]!}`),
  };
}

function boxOf(
  { bbox, category_id: category, iscrowd }: Fields,
  categoryOf: ReadonlyMap<unknown, string>,
  where: string,
): BoxTruth {
  if (!isNumbers(bbox) || bbox.length !== 4)
    return refuse(`${where} has no bbox of four finite numbers`);
  const name = categoryOf.get(category);
  if (name === undefined)
    return refuse(`${where} is of category ${String(category)}, which is not there`);
  return {
    category: name,
    box: bbox as unknown as BoxTruth['box'],
    ...(iscrowd === 1 || iscrowd === true ? { crowd: true } : {}),
  };
}

function listOf(value: unknown): readonly Fields[] {
  const isFields = (each: unknown): boolean => typeof each === 'object' && each !== null;
  return Array.isArray(value) ? (value.filter(isFields) as Fields[]) : [];
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isFinite(each));
}

function refuse(message: string): never {
  throw new ConfigurationError(`data: ${message}`, {
    code: 'config.coco',
    hint: 'The file must follow the COCO format for instances or keypoints: images, annotations, categories.',
  });
}
