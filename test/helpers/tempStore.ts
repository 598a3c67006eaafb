import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { openStore, type Store } from '../../src/store/index.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** A store in a new file, closed and removed when the test has finished. */
export async function tempStore(): Promise<Store> {
  const store = await openStore(join(await temporaryFolder(), 'journal.db'));
  onTestFinished(() => store.close());
  return store;
}
