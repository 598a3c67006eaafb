import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openStore, type JournalEntry } from '../src/store/index.ts';
import { noPostgres, startPostgres } from '../test/helpers/postgres.ts';
import { sampleEntry, sampleRun } from '../test/helpers/storeSamples.ts';
import type { BenchArea, BenchRow } from './benchRow.ts';
import { cpuMs } from './store/cpuMs.ts';
import { bareLibsqlRate } from './store/bareLibsql.ts';
import { barePostgresRate } from './store/barePostgres.ts';

const ROUNDS = 3;
const LIBSQL_ROWS = 100_000;
const POSTGRES_ROWS = 20_000;
const SINGLE_ROWS = 1000;
/** Rows of one call: one request to a target. */
const CALL_ROWS = 32;
/** Calls under way at the same time. */
const CALLS = 64;

interface Rates {
  readonly batches: number;
  /** The same by wall time. */
  readonly wall: number;
  readonly single: number;
  readonly read: number;
  readonly bareBatches: number;
  readonly bareSingle: number;
}

const NONE: Rates = { batches: 0, wall: 0, single: 0, read: 0, bareBatches: 0, bareSingle: 0 };

export const parts: BenchArea['parts'] = { store: rows };

/**
 * Journaled rows a second, through the public functions of the store, beside the bare driver's: the best of three
 * rounds, in turn. libsql works in this process, so that its CPU time counts, which other programs do not disturb;
 * PostgreSQL has processes of its own, so that wall time counts.
 */
async function rows(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
  try {
    let best: Rates = NONE;
    for (let round = 0; round < ROUNDS; round++) {
      const path = (name: string) => join(folder, `${name}-${round}.db`);
      best = better(best, {
        ...(await storeRates(path('journal'), LIBSQL_ROWS)),
        bareBatches: bareLibsqlRate(path('bare'), LIBSQL_ROWS, CALL_ROWS * CALLS),
        bareSingle: bareLibsqlRate(path('single'), SINGLE_ROWS, 1),
      });
    }
    const wall: BenchRow = {
      name: 'libsql, the same by wall time',
      ours: `${Math.round(best.wall).toLocaleString('en')} rows/s`,
      peer: '-',
      ratio: null,
      target: '',
      holds: null,
    };
    const [batches, ...others] = rowsOf('libsql', 'rows/s of CPU', best, 50_000);
    return [batches, wall, ...others, ...(await postgresRows())].filter((one) => one !== undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function postgresRows(): Promise<readonly BenchRow[]> {
  if (noPostgres !== undefined) {
    const absent = { ours: 'absent', peer: 'absent', ratio: null, target: '', holds: null };
    return [{ name: 'PostgreSQL', ...absent }];
  }
  const server = await startPostgres({ fsync: true });
  try {
    let best: Rates = NONE;
    for (let round = 0; round < ROUNDS; round++) {
      best = better(best, {
        ...(await storeRates(server.url, POSTGRES_ROWS, `bench-${round}`)),
        bareBatches: await barePostgresRate(server.url, POSTGRES_ROWS, CALL_ROWS * CALLS),
        bareSingle: await barePostgresRate(server.url, SINGLE_ROWS, 1),
      });
    }
    return rowsOf('PostgreSQL', 'rows/s', best);
  } finally {
    await server.stop();
  }
}

function better(a: Rates, b: Rates): Rates {
  return {
    batches: Math.max(a.batches, b.batches),
    wall: Math.max(a.wall, b.wall),
    single: Math.max(a.single, b.single),
    read: Math.max(a.read, b.read),
    bareBatches: Math.max(a.bareBatches, b.bareBatches),
    bareSingle: Math.max(a.bareSingle, b.bareSingle),
  };
}

async function storeRates(
  url: string,
  count: number,
  run = 'bench',
): Promise<Pick<Rates, 'batches' | 'wall' | 'single' | 'read'>> {
  const clock = url.startsWith('postgres:') ? performance.now.bind(performance) : cpuMs;
  const rate = async (done: number, work: () => Promise<void>): Promise<number> => {
    const from = clock();
    await work();
    return (done / (clock() - from)) * 1000;
  };
  const store = await openStore(url);
  await store.createRun(sampleRun(run));
  const journal = await store.journal(run, 'envelope');
  const calls: (readonly JournalEntry[])[] = [];
  for (let i = 0; i < count; i += CALL_ROWS) {
    calls.push(
      Array.from({ length: Math.min(CALL_ROWS, count - i) }, (_, k) => sampleEntry(i + k)),
    );
  }
  let next = 0;
  const began = performance.now();
  const batches = await rate(count, async () => {
    const worker = async (): Promise<void> => {
      for (let call = calls[next++]; call; call = calls[next++]) await journal.append(call);
    };
    await Promise.all(Array.from({ length: CALLS }, worker));
  });
  const wall = (count / (performance.now() - began)) * 1000;
  const single = await rate(SINGLE_ROWS, async () => {
    for (let i = 0; i < SINGLE_ROWS; i++) await journal.append([sampleEntry(count + i)]);
  });
  const read = await rate(count, async () => {
    for (let i = 0; i < count; i += 4096) {
      for (const found of await journal.read(i, Math.min(count, i + 4096))) found.reply();
    }
  });
  await store.close();
  return { batches, wall, single, read };
}

function rowsOf(store: string, unit: string, rates: Rates, least?: number): readonly BenchRow[] {
  const format = (rate: number) => `${Math.round(rate).toLocaleString('en')} ${unit}`;
  const row = (name: string, ours: number, peer?: number, wanted?: number): BenchRow => ({
    name: `${store}, ${name}`,
    ours: format(ours),
    peer: peer === undefined ? '-' : `${format(peer)} (bare driver)`,
    ratio: peer === undefined ? null : ours / peer,
    target: wanted === undefined ? '' : `>= ${format(wanted)}`,
    holds: wanted === undefined ? null : ours >= wanted,
  });
  return [
    row('64 requests of 32 rows under way', rates.batches, rates.bareBatches, least),
    row('one row at a time', rates.single, rates.bareSingle),
    row('read and decoded', rates.read),
  ];
}
