import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes an empty file, and its folder, unless it is there. SQLite itself does not say why it cannot make one. */
export function makeFile(path: string): void {
  if (existsSync(path)) return;
  const folder = dirname(path);
  // Making folders in a read-only place fails with `not found`.
  accessSync(nearestFolder(folder), constants.W_OK);
  mkdirSync(folder, { recursive: true });
  closeSync(openSync(path, 'a'));
}

function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
