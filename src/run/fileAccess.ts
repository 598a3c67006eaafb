import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';

import { ConfigurationError } from '../core/errors.ts';
import type { FileAccess } from '../core/procedure.ts';

const MAX_BYTES = 1024 * 1024 * 1024;

/** Files that a scenario names, relative to its folder. */
export function createFileAccess(
  baseDir: string,
  importModule: (path: string) => Promise<unknown>,
): FileAccess {
  return {
    async read(path) {
      const full = resolve(baseDir, path);
      try {
        const { size } = await stat(full);
        if (size > MAX_BYTES)
          throw new Error(`it has ${size} bytes; at most ${MAX_BYTES} are read`);
        return await readFile(full);
      } catch (error) {
        throw new ConfigurationError(
          `the file ${path} cannot be read: ${(error as Error).message}`,
          {
            code: 'config.unreadable',
            hint: 'Check the path; it is relative to the scenario’s folder.',
            cause: error,
          },
        );
      }
    },
    async list(folder) {
      const full = resolve(baseDir, folder);
      try {
        const entries = await readdir(full, { recursive: true, withFileTypes: true });
        return entries
          .filter((entry) => entry.isFile())
          .map((entry) => relative(full, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
          .toSorted();
      } catch (error) {
        throw new ConfigurationError(
          `the folder ${folder} cannot be read: ${(error as Error).message}`,
          {
            code: 'config.unreadable',
            hint: 'Check the path; it is relative to the scenario’s folder.',
            cause: error,
          },
        );
      }
    },
    importDefault: (path) => importModule(resolve(baseDir, path)),
  };
}
