import { ConfigurationError } from '../../core/errors.ts';
import { openBytes } from '../byteSource.ts';
import type { ByteSource } from '../byteSource.ts';
import { openNpy } from '../npy.ts';
import type { NumberFile } from '../npy.ts';
import type { DataFormat } from '../rawItems.ts';
import { zipEntries } from '../zipEntries.ts';
import { arrayItems } from './arrayItems.ts';

export const npz: DataFormat = {
  name: 'an .npz archive, of which one array holds the items',
  extensions: ['.npz'],
  async open(option, files) {
    const { path } = option;
    const { source, file } = await openBytes(path, files);
    const arrays = await openNpz(source);
    const [largest] = [...arrays].toSorted(([, a], [, b]) => b.size - a.size);
    const name = option.array ?? largest?.[0] ?? '';
    const array = arrays.get(name);
    if (array === undefined)
      throw new ConfigurationError(`data: ${path} has no array "${name}"`, {
        code: 'config.data',
        hint: `It has ${[...arrays.keys()].join(', ')}.`,
      });
    const items = arrayItems(array, option, [file]);
    const labels = [option.labels ?? '', 'labels', 'y'].find(
      (other) => other !== name && arrays.has(other),
    );
    const values = typeof option.values === 'string' ? arrays.get(option.values) : undefined;
    return {
      ...items,
      ...(labels === undefined
        ? {}
        : { labels: [...(await allOf(arrays.get(labels)!, items.names.length, path, labels))] }),
      ...(values === undefined ? {} : { truth: await valuesOf(values, items.names.length, path) }),
    };
  },
};

async function valuesOf(array: NumberFile, count: number, path: string) {
  const each = array.size / Math.max(1, count);
  const all = await allOf(array, count * Math.max(1, Math.floor(each)), path, 'values');
  return (i: number) => ({ value: [...all.subarray(i * each, (i + 1) * each)] });
}

async function allOf(
  array: NumberFile,
  count: number,
  path: string,
  name: string,
): Promise<Float64Array> {
  if (array.size === count) return array.numbers(0, count);
  throw new ConfigurationError(
    `data: the array "${name}" of ${path} has ${array.size} numbers for ${count} items`,
    { code: 'config.data', hint: 'Save one for each item, in their order.' },
  );
}

async function openNpz(source: ByteSource): Promise<ReadonlyMap<string, NumberFile>> {
  const arrays = new Map<string, NumberFile>();
  let unread: ConfigurationError | undefined;
  try {
    for (const entry of await zipEntries(source)) {
      if (!entry.name.endsWith('.npy')) continue;
      const bytes = await entry.open();
      await openNpy(bytes).then(
        (array) => arrays.set(entry.name.replace(/\.npy$/, ''), array),
        (error: unknown) => {
          // Texts and objects beside the numbers do no harm.
          if (!(error instanceof ConfigurationError)) throw error;
          unread ??= error;
        },
      );
    }
  } catch (error) {
    throw new ConfigurationError(
      `${source.path} is not an .npz file: ${(error as Error).message}`,
      {
        code: 'config.npy',
        hint: 'Save arrays with numpy.savez or numpy.savez_compressed.',
        cause: error,
      },
    );
  }
  if (arrays.size === 0 && unread !== undefined) throw unread;
  return arrays;
}
