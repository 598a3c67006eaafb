import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import Database from 'libsql';
import { expect, it } from 'vitest';

import { ConfigurationError, StoreError } from '../../../src/core/errors.ts';
import { openStore } from '../../../src/store/index.ts';
import { smallDisk } from '../../helpers/smallDisk.ts';
import { sampleEntry, sampleRun } from '../../helpers/storeSamples.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** A closed journal with 500 entries. */
async function writtenJournal(folder: string): Promise<string> {
  const path = join(folder, 'journal.db');
  const store = await openStore(path);
  await store.createRun(sampleRun('r'));
  const journal = await store.journal('r', 'envelope');
  await journal.append(Array.from({ length: 500 }, (_, i) => sampleEntry(i)));
  await store.close();
  return path;
}

function change(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}

async function failure(work: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error as StoreError;
}

it('says that the disk is full, and keeps what it acknowledged', async (context) => {
  const { folder, remount } = await smallDisk(context, '400k');
  const path = join(folder, 'journal.db');
  const store = await openStore(path);
  await store.createRun(sampleRun('r'));
  const journal = await store.journal('r', 'envelope');
  let acknowledged = 0;
  const error = await failure(
    (async () => {
      for (; acknowledged < 1e6; acknowledged += 10) {
        await journal.append(Array.from({ length: 10 }, (_, i) => sampleEntry(acknowledged + i)));
      }
    })(),
  );
  expect(error).toMatchObject({ code: 'store.full' });
  expect(error.message).toContain(path);
  expect(error.hint).toContain('--resume');
  await store.close().catch(() => undefined);
  await remount('size=4m');
  const again = await openStore(path);
  expect(acknowledged).toBeGreaterThan(100);
  expect((await again.journal('r', 'envelope', { readOnly: true })).count).toBe(acknowledged);
  await again.resumeRun('r');
  await (await again.journal('r', 'envelope')).append([sampleEntry(acknowledged)]);
  await again.close();
});

it('reads from a read-only file system, and says that it cannot write there', async (context) => {
  const { folder, remount } = await smallDisk(context, '4m');
  const path = join(folder, 'journal.db');
  await copyFile(await writtenJournal(await temporaryFolder()), path);
  await remount('ro');
  const store = await openStore(path);
  expect((await store.journal('r', 'envelope', { readOnly: true })).count).toBe(500);
  for (const work of [() => store.createRun(sampleRun('s')), () => store.resumeRun('r')]) {
    const error = await failure(work());
    expect(error).toMatchObject({ code: 'store.read-only' });
    expect(error.message).toContain(path);
  }
  await store.close();
  expect(await failure(openStore(join(folder, 'new', 'journal.db')))).toMatchObject({
    code: 'store.read-only',
  });
  expect(await failure(openStore(join(folder, 'new.db')))).toMatchObject({
    code: 'store.read-only',
  });
});

it('says that a table is missing', async () => {
  const path = await writtenJournal(await temporaryFolder());
  const store = await openStore(path);
  await store.resumeRun('r');
  change(path, 'drop table queries');
  expect(await failure(store.journal('r', 'envelope'))).toMatchObject({ code: 'store.no-table' });
  await store.close();
});

it('refuses a file that is no journal', async () => {
  const folder = await temporaryFolder();
  const random = join(folder, 'random.db');
  await writeFile(random, 'this is no database, '.repeat(1000));
  const error = await failure(openStore(random));
  expect(error).toMatchObject({ code: 'store.corrupt' });
  expect(error.message).toContain(random);
  expect(await readFile(random, 'utf8')).toBe('this is no database, '.repeat(1000));

  const foreign = join(folder, 'foreign.db');
  change(foreign, 'create table customers (name text)');
  expect(await failure(openStore(foreign))).toMatchObject({ code: 'store.foreign' });

  await mkdir(join(folder, 'journal.db'));
  expect(await failure(openStore(join(folder, 'journal.db')))).toMatchObject({
    code: 'store.cannot-open',
  });
  expect(await failure(openStore(join(random, 'journal.db')))).toMatchObject({
    code: 'store.cannot-open',
  });
});

it('says that a file was cut or overwritten', async () => {
  const cut = await writtenJournal(await temporaryFolder());
  await truncate(cut, 20_000);
  const reading = async (path: string) => {
    const store = await openStore(path);
    try {
      const journal = await store.journal('r', 'envelope', { readOnly: true });
      for (const row of await journal.read(0, 500)) row.reply();
    } finally {
      await store.close();
    }
  };
  expect(await failure(reading(cut))).toMatchObject({ code: 'store.corrupt' });

  const overwritten = await writtenJournal(await temporaryFolder());
  change(overwritten, "update queries set outputs = x'0102' where sequence = 7");
  const error = await failure(reading(overwritten));
  expect(error).toMatchObject({ code: 'store.corrupt' });
  expect(error.message).toContain('query 7 of envelope');
});

it('refuses the journal of a newer proofmark', async () => {
  const path = await writtenJournal(await temporaryFolder());
  change(path, "insert into proofmark_migration values ('9999-future', '2099-01-01')");
  const error = await failure(openStore(path));
  expect(error).toMatchObject({ code: 'store.newer-version' });
  expect(error.message).toContain('9999-future');
});

it('refuses another kind of address', async () => {
  for (const url of ['mysql://host/db', 'file:', '', 'https://example.org/journal.db']) {
    await expect(openStore(url)).rejects.toBeInstanceOf(ConfigurationError);
  }
});

it('leaves nothing but the journal behind', async () => {
  const folder = await temporaryFolder();
  const path = await writtenJournal(folder);
  const others = ['-wal', '-shm'].map((suffix) => existsSync(path + suffix));
  expect(others).toEqual([false, false]);
});
