import { decodeFile } from '../decodeFile.ts';
import type { DataFormat } from '../rawItems.ts';

export const picture: DataFormat = {
  name: 'one picture',
  extensions: ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.tif', '.tiff', '.avif'],
  open: ({ path }) =>
    Promise.resolve({
      names: [path.split('/').at(-1) ?? path],
      files: [],
      fileOf: () => path,
      read: (_, bytes) => decodeFile(bytes, path),
    }),
};
