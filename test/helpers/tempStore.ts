import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { openStore, type Store } from '../../src/store/index.ts';

/** A folder that is removed when the test has finished. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A store in a new file, closed and removed when the test has finished. */
export async function tempStore(): Promise<Store> {
  const store = await openStore(join(await tempFolder(), 'journal.db'));
  onTestFinished(() => store.close());
  return store;
}
