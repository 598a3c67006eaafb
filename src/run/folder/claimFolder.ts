import { constants } from 'node:fs';
import { access, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { ConfigurationError } from '../../core/errors.ts';
import { makeFolders } from '../../store/makeFolders.ts';

/** A folder that a run may write to. */
export interface ClaimedFolder {
  /** Removes the folders that were made, as far as they are still empty. */
  release(): Promise<void>;
}

/** Makes a folder, with those above it, and sees that it can be written to. Throws ConfigurationError when it cannot. */
export async function claimFolder(folder: string): Promise<ClaimedFolder> {
  let topmost: string | undefined;
  try {
    topmost = makeFolders(folder);
    if (!(await stat(folder)).isDirectory()) throw new Error('it is a file');
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new ConfigurationError(
      `the folder ${folder} cannot be written to: ${(error as Error).message}`,
      { code: 'run.folder', hint: 'Name another one with --out.', cause: error },
    );
  }
  return {
    async release() {
      if (topmost === undefined) return;
      for (let path = folder; path.length >= topmost.length; path = dirname(path)) {
        const removed = await rmdir(path).then(
          () => true,
          () => false,
        );
        if (!removed) return;
      }
    },
  };
}
