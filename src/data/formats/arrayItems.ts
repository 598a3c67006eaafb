import { elementCount } from '../../core/tensor.ts';
import { arrayItem } from '../arrayItem.ts';
import type { DataOption } from '../dataOption.ts';
import type { NumberFile } from '../npy.ts';
import type { RawItems } from '../rawItems.ts';
import type { ReadFile } from '../readFile.ts';

/** The items of an array of numbers, one for each index of its first dimension; they are named by the index. */
export function arrayItems(
  { shape, size, whole, numbers }: NumberFile,
  option: DataOption,
  files: readonly ReadFile[],
): RawItems {
  const [count = size === 0 ? 0 : 1, ...own] = shape;
  const each = elementCount(own);
  return {
    names: Array.from({ length: count }, (_, i) => String(i)),
    files,
    read: async (i) =>
      arrayItem(await numbers(i * each, (i + 1) * each), own, whole, option, option.path),
  };
}
