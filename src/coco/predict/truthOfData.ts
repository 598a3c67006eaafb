import type { DataSet, KeypointTruth } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';

/** The truth of a data set in COCO's form, with image ids by item. */
export interface DataTruth {
  readonly json: string;
  /** By item. */
  readonly imageIds: readonly number[];
  /** Category ids by name. */
  readonly categoryIds: ReadonlyMap<string, number>;
}

/** COCO ground truth of a data set: image ids are those of its COCO file, or 1 and up. */
export async function truthOfData(data: DataSet, kind: 'keypoints' | 'boxes'): Promise<DataTruth> {
  const names = new Set(data.classes ?? []);
  const images: Record<string, unknown>[] = [];
  const annotations: Record<string, unknown>[] = [];
  const found: (readonly [number, readonly KeypointTruth[]])[] = [];
  for (let i = 0; i < data.count; i++) {
    const { picture, truth, attributes, name } = await data.read(i);
    const objects = (kind === 'keypoints' ? truth.keypoints : truth.boxes) as
      readonly KeypointTruth[] | undefined;
    if (objects === undefined)
      throw new ConfigurationError(`data: item '${name}' of '${data.name}' has no ${kind}`, {
        code: 'coco.data',
        hint: `take a COCO JSON file with ${kind} as the data set`,
      });
    const id = typeof attributes['id'] === 'number' ? attributes['id'] : i + 1;
    images.push({
      ...attributes,
      id,
      file_name: name,
      width: picture.width,
      height: picture.height,
    });
    for (const { category } of objects) names.add(category);
    found.push([id, objects]);
  }
  const categoryIds = new Map([...names].map((name, i) => [name, i + 1]));
  for (const [id, objects] of found) {
    for (const { category, box, crowd = false, area, keypoints } of objects) {
      annotations.push({
        id: annotations.length + 1,
        image_id: id,
        category_id: categoryIds.get(category),
        iscrowd: crowd ? 1 : 0,
        bbox: box,
        area: area ?? box[2] * box[3],
        ...(kind === 'keypoints'
          ? { keypoints, num_keypoints: keypoints.filter((v, k) => k % 3 === 2 && v > 0).length }
          : {}),
      });
    }
  }
  const categories = [...categoryIds].map(([name, id]) => ({ id, name }));
  return {
    json: JSON.stringify({ images, categories, annotations }),
    imageIds: found.map(([id]) => id),
    categoryIds,
  };
}
