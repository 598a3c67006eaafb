import { ConfigurationError } from '../core/errors.ts';
import type { FileAccess } from '../core/procedure.ts';
import type { RandomStream } from '../core/random.ts';
import { decodePicture } from '../pictures/codec.ts';
import { resize } from '../pictures/resize.ts';
import type { DataOption } from './dataOption.ts';
import type { Item, RawItem } from './item.ts';
import { readArrays } from './readArrays.ts';
import { readLabels } from './readLabels.ts';
import { readRows } from './readRows.ts';
import { resolveLabels } from './resolveLabels.ts';

/** The most items that one procedure uses: each is a level of an input, and surrogates grow slow with many levels. */
const MOST_ITEMS = 200;
const PICTURE = /\.(png|jpe?g|webp|gif|tiff?)$/i;

/**
 * Reads the items of the options, in the order of their names in the data; `items` of them are drawn with `random`.
 * Throws ConfigurationError for data that cannot be read or are none.
 */
export async function readData(
  option: DataOption,
  files: FileAccess,
  random: RandomStream,
): Promise<readonly Item[]> {
  const all = await listItems(option, files);
  if (all.length === 0)
    throw new ConfigurationError(`data: there is no item in ${option.path}`, {
      code: 'config.data',
      hint: 'Name a folder of PNG or JPEG files, an .npy, .npz, .csv or .json file.',
    });
  const count = option.items ?? all.length;
  if (count > MOST_ITEMS)
    throw new ConfigurationError(
      `data: ${option.path} has ${all.length} items, more than ${MOST_ITEMS}`,
      {
        code: 'config.data',
        hint: 'Give `items: 50` to draw that many of them at random.',
      },
    );
  if (count > all.length)
    throw new ConfigurationError(
      `data.items: ${count} items are asked for, ${option.path} has ${all.length}`,
      {
        code: 'config.data',
        hint: 'Ask for fewer, or leave `items` out.',
      },
    );
  const labels = resolveLabels(all, option);
  const items: Item[] = [];
  for (const i of draw(all.length, count, random)) {
    const raw = all[i]!;
    const picture = await raw.read();
    const { size } = option;
    const sized =
      size === undefined || picture.kind === 'signal' ? picture : resize(picture, ...size);
    items.push({ name: raw.name, label: labels[i], picture: sized });
  }
  return items;
}

async function listItems(option: DataOption, files: FileAccess): Promise<readonly RawItem[]> {
  const { path } = option;
  const own = /\.(npy|npz)$/i.test(path)
    ? await readArrays(option, files)
    : /\.(csv|json)$/i.test(path)
      ? await readRows(option, files)
      : await listPictures(path, files);
  return readLabels(own, option, files);
}

async function listPictures(path: string, files: FileAccess): Promise<readonly RawItem[]> {
  const single = PICTURE.test(path);
  const names = single ? [path] : (await files.list(path)).filter((name) => PICTURE.test(name));
  const inFolders = !single && names.every((name) => name.includes('/'));
  return names.map((name) => ({
    name: single ? (name.split('/').at(-1) ?? name) : name,
    label: inFolders ? name.split('/')[0] : undefined,
    async read() {
      const file = single ? path : `${path}/${name}`;
      const bytes = await files.read(file);
      return decodePicture(bytes).catch((error: unknown) => {
        throw new ConfigurationError(`data: ${file} is no picture: ${(error as Error).message}`, {
          code: 'config.data',
          hint: 'Replace or remove the file.',
          cause: error,
        });
      });
    },
  }));
}

/** `count` of the numbers below `length`, ascending, each set alike. */
function draw(length: number, count: number, random: RandomStream): readonly number[] {
  const places = Array.from({ length }, (_, i) => i);
  if (count === length) return places;
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(length - i);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places.slice(0, count).toSorted((a, b) => a - b);
}
