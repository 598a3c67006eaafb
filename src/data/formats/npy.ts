import { openBytes } from '../byteSource.ts';
import { openNpy } from '../npy.ts';
import type { DataFormat } from '../rawItems.ts';
import { arrayItems } from './arrayItems.ts';

export const npy: DataFormat = {
  name: 'an .npy array with one item for each index',
  extensions: ['.npy'],
  async open(option, files) {
    const { source, file } = await openBytes(option.path, files);
    return arrayItems(await openNpy(source), option, [file]);
  },
};
