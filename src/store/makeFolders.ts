import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder with those above it, and returns the topmost that was made; undefined when it was there. One after the
 * other, for the recursive form of Node.js never returns where nothing can be made, such as below /proc. Throws the
 * error of the file system.
 */
export function makeFolders(folder: string): string | undefined {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.push(path);
  for (const path of missing.toReversed()) mkdirSync(path);
  return missing.at(-1);
}
