import { decodeFile } from '../decodeFile.ts';
import type { DataFormat } from '../rawItems.ts';

/** Ends of the names of picture files. */
const PICTURE = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i;

export const folder: DataFormat = {
  name: 'a folder of pictures (sub-folders are classes)',
  extensions: [],
  async open({ path: given }, files) {
    const path = given.replace(/(?<=.)\/+$/, '');
    const names = (await files.list(path)).filter((name) => PICTURE.test(name));
    const inFolders = names.every((name) => name.includes('/'));
    return {
      names,
      labels: inFolders ? names.map((name) => name.split('/')[0]) : undefined,
      files: [],
      fileOf: (i) => `${path}/${names[i]!}`,
      read: (i, bytes) => decodeFile(bytes, `${path}/${names[i]!}`),
    };
  },
};
