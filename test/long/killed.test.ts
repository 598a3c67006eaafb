import { join } from 'node:path';

import { it } from 'vitest';

import { killAndResume } from '../helpers/killAndResume.ts';
import { noPostgres, startPostgres } from '../helpers/postgres.ts';
import { tempFolder } from '../helpers/tempStore.ts';

it('loses nothing in 40 kills', async () => {
  const folder = await tempFolder();
  await killAndResume(join(folder, 'journal.db'), folder, 40, 3);
}, 300_000);

it('loses nothing in 20 kills over PostgreSQL', async (context) => {
  if (noPostgres !== undefined) return context.skip(noPostgres);
  const server = await startPostgres();
  try {
    await killAndResume(server.url, await tempFolder(), 20, 2);
  } finally {
    await server.stop();
  }
}, 300_000);
