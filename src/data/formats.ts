import { csv } from './formats/csv.ts';
import { folder } from './formats/folder.ts';
import { json } from './formats/json.ts';
import { npy } from './formats/npy.ts';
import { npz } from './formats/npz.ts';
import { picture } from './formats/picture.ts';
import { raw } from './formats/raw.ts';
import type { DataFormat } from './rawItems.ts';

/** Every way in which items stand in files; a path that ends as none of them is a folder. */
export const DATA_FORMATS: readonly DataFormat[] = [folder, picture, npy, npz, raw, csv, json];

/** The format of a path. */
export function formatOf(path: string): DataFormat {
  const end = path.toLowerCase();
  return (
    DATA_FORMATS.find(({ extensions }) => extensions.some((each) => end.endsWith(each))) ?? folder
  );
}
