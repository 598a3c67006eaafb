import { unzipSync } from 'fflate';

import { ConfigurationError } from '../core/errors.ts';
import type { FileAccess } from '../core/procedure.ts';
import { arrayItem } from './arrayItems.ts';
import type { DataOption } from './dataOption.ts';
import type { RawItem } from './item.ts';
import { parseNpy } from './npy.ts';
import type { NumberArray } from './npy.ts';

/** The items of an .npy or .npz file, by index; labels that an .npz file holds beside them. */
export async function readArrays(
  option: DataOption,
  files: FileAccess,
): Promise<readonly RawItem[]> {
  const { path } = option;
  const bytes = await files.read(path);
  if (/\.npy$/i.test(path)) return arrayItems(parseNpy(bytes, path), undefined, option);
  const arrays = parseNpz(bytes, path);
  const size = (name: string): number => arrays.get(name)?.data.length ?? 0;
  const [largest] = [...arrays.keys()].toSorted((a, b) => size(b) - size(a));
  const array = arrays.get(option.array ?? largest ?? '');
  if (array === undefined)
    throw new ConfigurationError(`data: ${path} has no array "${option.array ?? ''}"`, {
      code: 'config.data',
      hint: `It has ${[...arrays.keys()].join(', ')}.`,
    });
  const labels = [option.labels ?? '', 'labels', 'y'].find((name) => arrays.has(name));
  return arrayItems(array, labels === undefined ? undefined : arrays.get(labels), option);
}

function arrayItems(
  { shape, data, whole }: NumberArray,
  labels: NumberArray | undefined,
  option: DataOption,
): readonly RawItem[] {
  const [count = 1, ...own] = shape;
  const size = data.length / count;
  return Array.from({ length: count }, (_, i) => ({
    name: String(i),
    label: labels?.data[i],
    read: () => arrayItem(data.subarray(i * size, (i + 1) * size), own, whole, option, option.path),
  }));
}

function parseNpz(bytes: Uint8Array, where: string): ReadonlyMap<string, NumberArray> {
  let entries: Readonly<Record<string, Uint8Array>>;
  try {
    entries = unzipSync(bytes);
  } catch (error) {
    throw new ConfigurationError(`${where} is not an .npz file: ${(error as Error).message}`, {
      code: 'config.npy',
      hint: 'Save arrays with numpy.savez or numpy.savez_compressed.',
      cause: error,
    });
  }
  return new Map(
    Object.entries(entries).map(([name, content]) => [
      name.replace(/\.npy$/, ''),
      parseNpy(content, `${where}: ${name}`),
    ]),
  );
}
