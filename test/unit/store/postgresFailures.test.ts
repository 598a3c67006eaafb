import { afterAll, beforeAll, expect, it } from 'vitest';

import { StoreError } from '../../../src/core/errors.ts';
import { openStore } from '../../../src/store/index.ts';
import { noPostgres, startPostgres, type TestPostgres } from '../../helpers/postgres.ts';
import { sampleEntry, sampleRun } from '../../helpers/storeSamples.ts';

let server: TestPostgres | undefined;
beforeAll(async () => {
  if (noPostgres === undefined) server = await startPostgres();
});
afterAll(async () => {
  await server?.stop();
});

async function failure(work: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  expect((error as StoreError).message).not.toContain('secret-canary');
  return error as StoreError;
}

it('says that no server answers', async () => {
  const url = 'postgres://me:secret-canary@127.0.0.1:1/db';
  const error = await failure(openStore(url));
  expect(error).toMatchObject({ code: 'store.unreachable' });
  expect(error.message).toContain('postgres://me@127.0.0.1:1/db');
});

it('says that the database is unknown, or may not be written', async (context) => {
  if (server === undefined) return context.skip(noPostgres);
  const elsewhere = server.url.replace('/postgres?', '/nowhere?');
  expect(await failure(openStore(elsewhere))).toMatchObject({ code: 'store.no-access' });
  await server.sql('create database locked');
  await server.sql('create role reader login');
  await server.sql(
    'revoke all on database locked from public; grant connect on database locked to reader',
  );
  const reader = server.url.replace('proofmark:', 'reader:').replace('/postgres?', '/locked?');
  expect(await failure(openStore(reader))).toMatchObject({ code: 'store.read-only' });
});

it('stops when its server goes away, and goes on with the next one', async (context) => {
  if (server === undefined) return context.skip(noPostgres);
  const store = await openStore(server.url);
  await store.createRun(sampleRun('r'));
  const journal = await store.journal('r', 'envelope');
  await journal.append([sampleEntry(0)]);
  await server.sql(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'proofmark'",
  );
  // The lock went with its connection: another may take the run over, and this store must not write any more.
  const error = await failure(journal.append([sampleEntry(1)]));
  expect(['store.lock-lost', 'store.unreachable']).toContain(error.code);
  await store.close().catch(() => undefined);
  const again = await openStore(server.url);
  expect((await again.findRun('r'))?.status).toBe('interrupted');
  await again.resumeRun('r');
  const rest = await again.journal('r', 'envelope');
  expect(rest.count).toBe(1);
  await rest.append([sampleEntry(1)]);
  await again.close();
});

it('says that a table is missing, or that the version is newer', async (context) => {
  if (server === undefined) return context.skip(noPostgres);
  await server.sql('create database broken');
  const url = server.url.replace('/postgres?', '/broken?');
  const store = await openStore(url);
  await store.createRun(sampleRun('r'));
  await server.sql('drop table proofmark.queries', 'broken');
  expect(await failure(store.journal('r', 'envelope'))).toMatchObject({ code: 'store.no-table' });
  await store.close();
  await server.sql(
    "insert into proofmark.proofmark_migration values ('9999-future', '2099')",
    'broken',
  );
  expect(await failure(openStore(url))).toMatchObject({ code: 'store.newer-version' });
});
