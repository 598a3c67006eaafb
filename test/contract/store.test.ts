import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';

import { StoreError } from '../../src/core/errors.ts';
import type { RunRecord } from '../../src/core/runRecord.ts';
import { openStore, type Journal, type Store } from '../../src/store/index.ts';
import { noPostgres, startPostgres } from '../helpers/postgres.ts';
import { okReply, sampleEntry, sampleRun } from '../helpers/storeSamples.ts';

interface Place {
  readonly url: string;
  stop(): Promise<void>;
}

const places: readonly {
  name: string;
  absent?: string | undefined;
  start: () => Promise<Place>;
}[] = [
  {
    name: 'libsql',
    async start() {
      const folder = await mkdtemp(join(tmpdir(), 'proofmark-store-'));
      return {
        url: `file:${folder}/a/new/folder/journal.db`,
        stop: () => rm(folder, { recursive: true, force: true }),
      };
    },
  },
  { name: 'postgres', absent: noPostgres, start: startPostgres },
];

describe.each(places)('a store in $name', ({ absent, start }) => {
  let place: Place | undefined;
  const stores: Store[] = [];
  let runs = 0;

  beforeAll(async () => {
    if (absent === undefined) place = await start();
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await place?.stop();
  });

  async function open(context: TestContext): Promise<Store> {
    if (place === undefined) return context.skip(absent ?? 'not started');
    const store = await openStore(place.url);
    stores.push(store);
    return store;
  }

  async function openRun(
    context: TestContext,
  ): Promise<{ store: Store; id: string; journal: Journal }> {
    const store = await open(context);
    const id = `run-${++runs}`;
    await store.createRun(sampleRun(id));
    return { store, id, journal: await store.journal(id, 'envelope') };
  }

  it('holds runs, and finds them by id, folder and age', async (context) => {
    const store = await open(context);
    await store.createRun(sampleRun('first', { folder: '/runs/same', seed: 2 ** 52 + 1 }));
    await store.createRun(sampleRun('second', { folder: '/runs/same' }));
    expect(await store.findRun('first')).toEqual({
      ...sampleRun('first', { folder: '/runs/same', seed: 2 ** 52 + 1 }),
      status: 'running',
    });
    expect((await store.findRun('/runs/same'))?.id).toBe('second');
    expect((await store.latestRun())?.id).toBe('second');
    expect(await store.findRun('nowhere')).toBeUndefined();
    await expect(store.createRun(sampleRun('first'))).rejects.toMatchObject({
      code: 'store.duplicate-run',
    });
  });

  it('keeps the record of a finished run', async (context) => {
    const { store, id } = await openRun(context);
    const record = {
      schema: 'proofmark.run/1',
      id,
      seed: 7,
      verdict: 'pass',
    } as unknown as RunRecord;
    await store.finishRun(id, 'done', record);
    const found = await (await open(context)).findRun(id);
    expect(found?.status).toBe('done');
    expect(found?.record).toEqual(record);
  });

  it('gives back every entry that was appended, to another store too', async (context) => {
    const { store, id, journal } = await openRun(context);
    expect([journal.length, journal.count, journal.bytes]).toEqual([0, 0, 0]);
    const failed = {
      status: 'failed',
      reason: 'timeout',
      detail: 'ü\n"',
      latencyMs: 1e-9,
    } as const;
    await Promise.all([
      journal.append([sampleEntry(0), sampleEntry(1, failed)]),
      journal.append([]),
      journal.append([sampleEntry(5, { ...okReply(-0), latencyMs: 0, attempts: 3 })]),
    ]);
    await store.close();
    const again = await (await open(context)).journal(id, 'envelope', { readOnly: true });
    expect([again.length, again.count]).toEqual([6, 3]);
    expect(again.bytes).toBeGreaterThan(8);
    const rows = await again.read(0, 6);
    expect(
      rows.map((row) => ({ ...row, digest: Buffer.from(row.digest), reply: row.reply() })),
    ).toEqual([
      sampleEntry(0),
      sampleEntry(1, failed),
      sampleEntry(5, { ...okReply(-0), latencyMs: 0, attempts: 3 }),
    ]);
    expect(await again.read(1, 5)).toHaveLength(1);
    expect(await again.read(6, 60)).toEqual([]);
  });

  it('appends far more rows than one statement takes, in order', async (context) => {
    const { journal, store, id } = await openRun(context);
    const entries = Array.from({ length: 3333 }, (_, i) => sampleEntry(i));
    await Promise.all([
      journal.append(entries.slice(0, 1000)),
      journal.append(entries.slice(1000, 1001)),
      journal.append(entries.slice(1001)),
    ]);
    const rows = await (await store.journal(id, 'envelope')).read(0, 1e9);
    expect(rows.map(({ sequence }) => sequence)).toEqual(entries.map(({ sequence }) => sequence));
    expect(rows[3210]?.reply()).toEqual(okReply(3210));
  });

  it('keeps procedures and runs apart', async (context) => {
    const { journal, store, id } = await openRun(context);
    const other = await store.journal(id, 'attack');
    await journal.append([sampleEntry(0)]);
    await other.append([sampleEntry(0, okReply(9)), sampleEntry(1)]);
    const rows = await other.read(0, 10);
    expect(rows).toHaveLength(2);
    expect(rows[0]?.reply()).toEqual(okReply(9));
  });

  it('writes all entries of one call or none, and nothing after a failure', async (context) => {
    const { journal, store, id } = await openRun(context);
    await journal.append([sampleEntry(70)]);
    const clash = Array.from({ length: 100 }, (_, i) => sampleEntry(i));
    await expect(journal.append(clash)).rejects.toMatchObject({ code: 'store.two-writers' });
    await expect(journal.append([sampleEntry(200)])).rejects.toBeInstanceOf(StoreError);
    expect((await store.journal(id, 'envelope')).count).toBe(1);
  });

  it('forgets what is retracted', async (context) => {
    const { journal } = await openRun(context);
    await journal.append(Array.from({ length: 1200 }, (_, i) => sampleEntry(i)));
    await journal.retract(Array.from({ length: 1198 }, (_, i) => i + 1));
    expect((await journal.read(0, 5000)).map(({ sequence }) => sequence)).toEqual([0, 1199]);
    await journal.append([sampleEntry(3)]);
    expect(await journal.read(0, 5000)).toHaveLength(3);
  });

  it('decides once', async (context) => {
    const { journal, store, id } = await openRun(context);
    const value = { now: 1.5, list: ['a', null, '\0\ud800'], zero: -0 };
    expect(await journal.remember(0, () => value)).toEqual({ ...value, zero: 0 });
    const again = await store.journal(id, 'envelope', { readOnly: true });
    expect(await again.remember(0, () => Promise.reject(new Error('asked again')))).toEqual({
      ...value,
      zero: 0,
    });
    await expect(again.remember(1, () => 2)).rejects.toMatchObject({
      code: 'store.not-in-journal',
    });
  });

  it('keeps the files that were read, each once', async (context) => {
    const { journal, store, id } = await openRun(context);
    const file = (path: string) => ({ path, sha256: 'ab'.repeat(32), bytes: 7 });
    const many = Array.from({ length: 450 }, (_, i) => file(`signs/${1000 + i}.png`));
    expect(await journal.files()).toEqual([]);
    await journal.appendFiles([file('b.csv'), file('../a.csv')]);
    await journal.appendFiles(many);
    await expect(journal.appendFiles([file('b.csv')])).rejects.toBeInstanceOf(StoreError);
    expect(await journal.files()).toEqual([file('../a.csv'), file('b.csv'), ...many]);
    const other = await store.journal(id, 'other');
    expect(await other.files()).toEqual([]);
    const reader = await store.journal(id, 'envelope', { readOnly: true });
    expect(await reader.files()).toHaveLength(452);
  });

  it('lets one store at a time write a run', async (context) => {
    const { store, id, journal } = await openRun(context);
    const second = await open(context);
    await expect(second.journal(id, 'envelope')).rejects.toMatchObject({
      code: 'store.not-locked',
    });
    await expect(second.resumeRun(id)).rejects.toMatchObject({ code: 'store.locked' });
    await expect(second.resumeRun('nowhere')).rejects.toMatchObject({ code: 'store.unknown-run' });
    expect((await second.findRun(id))?.status).toBe('running');
    await journal.append([sampleEntry(0)]);
    await store.close();
    expect((await second.findRun(id))?.status).toBe('interrupted');
    await second.resumeRun(id);
    const again = await second.journal(id, 'envelope');
    await again.append([sampleEntry(1)]);
    expect((await second.findRun(id))?.status).toBe('running');
    await second.finishRun(id, 'stopped');
    expect((await second.findRun(id))?.status).toBe('stopped');
    await expect(second.journal(id, 'envelope')).rejects.toMatchObject({
      code: 'store.not-locked',
    });
  });

  it('writes nothing through a journal that is open for reading', async (context) => {
    const { store, id } = await openRun(context);
    const journal = await store.journal(id, 'unknown', { readOnly: true });
    expect(journal.length).toBe(0);
    await expect(journal.append([sampleEntry(0)])).rejects.toMatchObject({
      code: 'store.read-only',
    });
  });

  it('is opened by several at the same time, and shows no password', async (context) => {
    const opened = await Promise.all([open(context), open(context), open(context)]);
    expect(opened.map(({ location }) => location).join()).not.toContain('secret-canary');
    await Promise.all(opened.map((store) => store.close()));
    await opened[0]?.close();
  });
});
