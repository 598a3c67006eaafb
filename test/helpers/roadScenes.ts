import { readFileSync } from 'node:fs';

import type { DataItem } from '../../src/core/dataSet.ts';
import { decodePicture } from '../../src/pictures/codec.ts';

const bundled = (file: string) =>
  readFileSync(new URL(`../../targets/bundled/${file}`, import.meta.url));

interface Truth {
  readonly images: readonly { readonly id: number; readonly file_name: string }[];
  readonly annotations: readonly {
    readonly image_id: number;
    readonly category_id: number;
    readonly bbox: readonly [number, number, number, number];
  }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

/** The bundled detector's classes, in its order. */
export const SCENE_CLASSES = ['limit', 'stop', 'yield', 'warning', 'priority'];

/** The first pictures of the bundled detector's data, with their boxes. */
export async function roadScenes(count: number): Promise<readonly DataItem[]> {
  const truth = JSON.parse(bundled('roadscenes/truth.json').toString()) as Truth;
  const names = new Map(truth.categories.map(({ id, name }) => [id, name]));
  const items: DataItem[] = [];
  for (const { id, file_name: name } of truth.images.slice(0, count))
    items.push({
      name,
      picture: await decodePicture(bundled(`roadscenes/${name}`)),
      truth: {
        boxes: truth.annotations
          .filter((one) => one.image_id === id)
          .map(({ category_id: category, bbox: box }) => ({ category: names.get(category)!, box })),
      },
      attributes: { id },
    });
  return items;
}

/** The bundled detector. */
export function sceneDetector(): Uint8Array {
  return bundled('roadscenes.onnx');
}
