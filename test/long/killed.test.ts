import { join } from 'node:path';

import { it } from 'vitest';

import { killAndResume } from '../helpers/killAndResume.ts';
import { extent } from '../helpers/long.ts';
import { noPostgres, startPostgres } from '../helpers/postgres.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const kills = extent(40, 6);

it(`loses nothing in ${kills} kills`, async () => {
  const folder = await temporaryFolder();
  await killAndResume(join(folder, 'journal.db'), folder, kills, 3);
}, 300_000);

it(`loses nothing in ${kills / 2} kills over PostgreSQL`, async (context) => {
  if (noPostgres !== undefined) return context.skip(noPostgres);
  const server = await startPostgres();
  try {
    await killAndResume(server.url, await temporaryFolder(), kills / 2, 2);
  } finally {
    await server.stop();
  }
}, 300_000);
