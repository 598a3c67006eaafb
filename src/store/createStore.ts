import type { Kysely, Selectable } from 'kysely';

import { StoreError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { RunRecord } from '../core/runRecord.ts';
import type { Backend } from './backend.ts';
import { createJournal } from './createJournal.ts';
import type { Journal } from './journal.ts';
import { runLocks } from './runLocks.ts';
import type { Store, StoredRun } from './store.ts';
import type { Tables } from './tables.ts';

/** A store over tables that are up to date. */
export function createStore(database: Kysely<Tables>, backend: Backend): Store {
  const locks = runLocks(database, backend);
  const journals = new Set<Journal>();
  let closed: Promise<void> | undefined;

  async function guard<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw backend.explain(error, doing);
    }
  }

  async function toRun(row: Selectable<Tables['runs']>): Promise<StoredRun> {
    const abandoned = row.status === 'running' && !(await locks.isWritten(row.writer));
    return {
      id: row.id,
      scenario: {
        name: row.scenario_name,
        digest: row.scenario_digest,
        resolved: JSON.parse(row.scenario) as Json,
      },
      seed: row.seed,
      folder: row.folder,
      startedAt: row.started_at,
      status: abandoned ? 'interrupted' : (row.status as StoredRun['status']),
      ...(row.record === null ? {} : { record: JSON.parse(row.record) as RunRecord }),
    };
  }

  async function latest(condition?: { readonly column: 'id' | 'folder'; readonly value: string }) {
    let query = database.selectFrom('runs').selectAll().orderBy('number', 'desc').limit(1);
    if (condition) query = query.where(condition.column, '=', condition.value);
    const [row] = await query.execute();
    return row && toRun(row);
  }

  async function procedureId(runId: string, name: string, create: boolean): Promise<number> {
    const find = () =>
      database
        .selectFrom('procedures')
        .select('id')
        .where('run', '=', runId)
        .where('name', '=', name)
        .executeTakeFirst();
    const found = await find();
    if (found) return found.id;
    // No procedure has the number -1, so that its journal is empty.
    if (!create) return -1;
    await database.insertInto('procedures').values({ run: runId, name }).execute();
    const made = await find();
    if (!made) throw new Error(`procedure ${name} was not added`);
    return made.id;
  }

  return {
    location: backend.location,
    createRun: (run) =>
      guard('add the run', async () => {
        const token = await locks.token();
        const known = await latest({ column: 'id', value: run.id });
        if (known) throw duplicate(run.id, backend.location);
        await database
          .insertInto('runs')
          .values({
            id: run.id,
            scenario_name: run.scenario.name,
            scenario_digest: run.scenario.digest,
            scenario: JSON.stringify(run.scenario.resolved),
            seed: run.seed,
            folder: run.folder,
            status: 'running',
            started_at: run.startedAt,
            record: null,
            writer: token,
          })
          .execute();
        locks.add(run.id);
      }),
    resumeRun: (id) => guard('resume the run', () => locks.take(id)),
    findRun: (idOrFolder) =>
      guard(
        'look for the run',
        async () =>
          (await latest({ column: 'id', value: idOrFolder })) ??
          (await latest({ column: 'folder', value: idOrFolder })),
      ),
    latestRun: () => guard('look for the last run', () => latest()),
    finishRun: (id, status, record) =>
      guard('record the end of the run', async () => {
        locks.require(id);
        await database
          .updateTable('runs')
          .set({ status, record: record === undefined ? null : JSON.stringify(record) })
          .where('id', '=', id)
          .execute();
        await locks.release(id);
      }),
    journal: (runId, procedure, { readOnly = false } = {}) =>
      guard('open the journal', async () => {
        if (!readOnly) locks.require(runId);
        const id = await procedureId(runId, procedure, !readOnly);
        const journal = await createJournal({
          database,
          guard,
          requireLock: () => locks.require(runId),
          runId,
          procedure,
          id,
          readOnly,
        });
        journals.add(journal);
        return journal;
      }),
    close() {
      closed ??= guard('close the store', async () => {
        await Promise.all([...journals].map((journal) => journal.close()));
        try {
          await locks.close();
        } finally {
          await database.destroy();
        }
      });
      return closed;
    },
  };
}

function duplicate(id: string, location: string): StoreError {
  return new StoreError(`there is a run ${id} already (journal ${location})`, {
    code: 'store.duplicate-run',
    hint: `Continue it with --resume ${id}, or give the new one another id.`,
  });
}
