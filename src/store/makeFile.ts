import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

import { makeFolders } from './makeFolders.ts';

/** Makes an empty file, and its folder, unless it is there. SQLite itself does not say why it cannot make one. */
export function makeFile(path: string): void {
  if (existsSync(path)) return;
  const folder = dirname(path);
  // Making folders in a read-only place fails with `not found`.
  accessSync(nearestFolder(folder), constants.W_OK);
  makeFolders(folder);
  closeSync(openSync(path, 'a'));
}

function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
