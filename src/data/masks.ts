import { ConfigurationError } from '../core/errors.ts';
import type { FileAccess } from '../core/fileAccess.ts';
import type { Picture } from '../core/picture.ts';
import { decodeFile } from './decodeFile.ts';
import { readFile } from './readFile.ts';
import type { ReadFile } from './readFile.ts';

/** Segmentation masks of items, by the items' names. */
export interface Masks {
  /** Undefined for an item without a mask. */
  read(item: string): Promise<Picture | undefined>;
  digests(items: readonly string[]): Promise<readonly ReadFile[]>;
}

/**
 * A folder of masks: a picture file of the item's path, whatever its ending. A mask of black and white is 0 and 1, any
 * other grey picture holds class numbers. Throws ConfigurationError when no item has one.
 */
export async function openMasks(path: string, files: FileAccess): Promise<Masks> {
  const folder = path.replace(/(?<=.)\/+$/, '');
  const paths = new Map(
    (await files.list(folder)).map((name) => [stem(name), `${folder}/${name}`]),
  );
  return {
    async read(item) {
      const file = paths.get(stem(item));
      if (file === undefined) return undefined;
      const { height, width, channels, data } = await decodeFile(await files.read(file), file);
      const values = Float32Array.from({ length: height * width }, (_, i) =>
        Math.round(data[i * channels]! * 255),
      );
      const isBinary = values.every((value) => value === 0 || value === 255);
      const mask = isBinary ? values.map((value) => value / 255) : values;
      return { kind: 'picture', height, width, channels: 1, data: mask };
    },
    async digests(items) {
      const own = items.flatMap((item) => paths.get(stem(item)) ?? []);
      if (own.length === 0)
        throw new ConfigurationError(`data.masks: ${path} has no mask for any item`, {
          code: 'config.data',
          hint: 'A mask is a file of the same path as its item, such as a/1.png for a/1.jpg.',
        });
      const read: ReadFile[] = [];
      for (const file of own) read.push((await readFile(file, files)).file);
      return read;
    },
  };
}

function stem(name: string): string {
  return name.replace(/\.[^./]*$/, '');
}
