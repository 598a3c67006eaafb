import { ConfigurationError } from '../../core/errors.ts';
import type { FileAccess } from '../../core/fileAccess.ts';
import type { DataOption } from '../dataOption.ts';
import { finiteItem } from '../finiteItem.ts';
import type { DataFormat, RawItems } from '../rawItems.ts';
import { readFile } from '../readFile.ts';
import type { ReadFile } from '../readFile.ts';
import { scalarsOf } from '../scalarsOf.ts';
import { cocoItems, isCoco } from './coco.ts';
import { isRawHead, openRaw } from './raw.ts';

/** A list of items, a COCO file, or the description of an .u8 file beside it. */
export const json: DataFormat = {
  name: 'a JSON list of items, or a COCO JSON file',
  extensions: ['.json'],
  async open(option, files) {
    const { bytes, file } = await readFile(option.path, files);
    const value = parse(bytes, option.path);
    return itemsOf(value, file, option, files);
  },
};

function itemsOf(
  value: unknown,
  file: ReadFile,
  option: DataOption,
  files: FileAccess,
): RawItems | Promise<RawItems> {
  const { path } = option;
  if (Array.isArray(value)) return listItems(value, file, option);
  if (isCoco(value)) return cocoItems(value, file, option);
  if (isRawHead(value)) return openRaw(path.replace(/\.json$/i, '.u8'), value, file, option, files);
  return refuse(`data: ${path} is no JSON list, no COCO file and no description of an .u8 file`);
}

/** Nested arrays of numbers, or objects with `data` and what is known of it. */
function listItems(list: readonly unknown[], file: ReadFile, option: DataOption): RawItems {
  const entries = list.map((entry): Readonly<Record<string, unknown>> =>
    Array.isArray(entry) || entry === null || typeof entry !== 'object'
      ? { data: entry }
      : { data: entry, ...entry },
  );
  const where = (i: number): string => `${option.path}, item ${i}`;
  return {
    names: entries.map(({ name }, i) => (typeof name === 'string' ? name : String(i))),
    labels: entries.map(({ label }) =>
      typeof label === 'number' || typeof label === 'string' ? label : undefined,
    ),
    files: [file],
    truth(i) {
      const { value } = entries[i]!;
      if (value === undefined) return {};
      const numbers = Array.isArray(value) ? (value as readonly unknown[]) : [value];
      if (numbers.every((number): number is number => Number.isFinite(number)))
        return { value: numbers };
      return refuse(`data: ${where(i)}: \`value\` is no number and no list of numbers`);
    },
    attributes: (i) => scalarsOf(entries[i]!['attributes']),
    read(i) {
      const { data } = entries[i]!;
      const shape: number[] = [];
      for (let inner: unknown = data; Array.isArray(inner); inner = inner[0])
        shape.push(inner.length);
      const numbers = (Array.isArray(data) ? data.flat(Infinity) : []).map((value) =>
        typeof value === 'number' ? value : NaN,
      );
      return finiteItem(numbers, shape, option, where(i));
    },
  };
}

function parse(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    return refuse(`data: ${path} is no JSON list: ${(error as Error).message}`);
  }
}

function refuse(message: string): never {
  throw new ConfigurationError(message, {
    code: 'config.data',
    hint: 'Write [{ "name": "a", "label": 3, "data": [0.1, 0.2] }, ...] or a list of arrays.',
  });
}
