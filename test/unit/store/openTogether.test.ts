import { once } from 'node:events';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { startProcess } from '../../../src/core/spawn.ts';
import { noPostgres, startPostgres } from '../../helpers/postgres.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** Several processes that open a new store at the same moment, and add a run each. */
async function openTogether(url: string): Promise<readonly unknown[]> {
  const children = ['a', 'b', 'c'].map((id) =>
    startProcess(new URL('../../helpers/opener.process.ts', import.meta.url), [url, id]),
  );
  await Promise.all(children.map((child) => once(child, 'message')));
  const outcomes = children.map((child) => once(child, 'message'));
  const exits = children.map((child) => once(child, 'exit'));
  for (const child of children) child.send('go');
  const messages = (await Promise.all(outcomes)).flat().filter((part) => typeof part === 'string');
  await Promise.all(exits);
  return messages;
}

it('is made once by processes that open a new file at the same time', async () => {
  const url = join(await temporaryFolder(), 'new', 'journal.db');
  expect(await openTogether(url)).toEqual(['ok', 'ok', 'ok']);
}, 60_000);

it('is made once by processes that open a new database at the same time', async (context) => {
  if (noPostgres !== undefined) return context.skip(noPostgres);
  const server = await startPostgres();
  try {
    expect(await openTogether(server.url)).toEqual(['ok', 'ok', 'ok']);
  } finally {
    await server.stop();
  }
}, 60_000);
