import { join } from 'node:path';

import { it } from 'vitest';

import { killAndResume } from '../../../helpers/killAndResume.ts';
import { temporaryFolder } from '../../../helpers/temporaryFolder.ts';

// More kills, and PostgreSQL too: test/long/killed.test.ts.
it('loses nothing in kill -9, and asks again only what was under way', async () => {
  const folder = await temporaryFolder();
  await killAndResume(join(folder, 'journal.db'), folder, 3, 1);
}, 120_000);
