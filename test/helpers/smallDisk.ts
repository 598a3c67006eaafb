import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { onTestFinished, type TestContext } from 'vitest';

import { temporaryFolder } from './temporaryFolder.ts';

const run = promisify(execFile);

/** A file system of its own, which can be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Mounts it again with other options, such as `size=8m` or `ro`. */
  readonly remount: (options: string) => Promise<void>;
}

/** Mounts a tmpfs of a given size; skips the test where this user may not mount. */
export async function smallDisk(context: TestContext, size: string): Promise<SmallDisk> {
  const folder = await temporaryFolder();
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'proofmark-test', folder]);
  } catch {
    return context.skip('mounting a small file system needs root on Linux');
  }
  onTestFinished(async () => {
    await run('umount', ['-l', folder]);
  });
  return {
    folder,
    async remount(options) {
      await run('mount', ['-o', `remount,${options}`, folder]);
    },
  };
}
