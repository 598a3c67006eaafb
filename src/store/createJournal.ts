import { sql, type Kysely } from 'kysely';

import { StoreError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { groupCommit } from './groupCommit.ts';
import { insertMany } from './insertMany.ts';
import type { Journal } from './journal.ts';
import { fromQueryRow, toQueryRow } from './queryRow.ts';
import type { Tables } from './tables.ts';

/** What a journal needs of its store. */
export interface JournalParts {
  readonly database: Kysely<Tables>;
  readonly guard: <T>(doing: string, work: () => Promise<T>) => Promise<T>;
  /** Throws when the run is not locked for writing. */
  readonly requireLock: () => void;
  readonly runId: string;
  readonly procedure: string;
  /** The procedure's key in the tables. */
  readonly id: number;
  readonly readOnly: boolean;
}

/** The journal of one procedure, over the tables of a store. */
export async function createJournal(parts: JournalParts): Promise<Journal> {
  const { database, guard, requireLock, runId, procedure, id, readOnly } = parts;
  const { rows, end, bytes } = await database
    .selectFrom('queries')
    .select((query) => [
      query.fn.countAll().as('rows'),
      query.fn.max('sequence').as('end'),
      sql<number | string | null>`sum(length(outputs))`.as('bytes'),
    ])
    .where('procedure', '=', id)
    .executeTakeFirstOrThrow();
  const insert = insertMany(database);
  const queries = groupCommit<Tables['queries']>((batch) =>
    guard('write to the journal', () => {
      requireLock();
      return insert(batch);
    }),
  );

  function requireWritable(): void {
    if (!readOnly) return requireLock();
    throw new StoreError(`the journal of ${procedure} in run ${runId} is open for reading only`, {
      code: 'store.read-only',
      hint: 'Run the scenario with --resume to add to it.',
    });
  }

  async function decision(sequence: number): Promise<string | undefined> {
    const row = await database
      .selectFrom('decisions')
      .select('value')
      .where('procedure', '=', id)
      .where('sequence', '=', sequence)
      .executeTakeFirst();
    return row?.value;
  }

  return {
    runId,
    procedure,
    length: end === null ? 0 : end + 1,
    count: Number(rows),
    bytes: Number(bytes ?? 0),
    read: (from, to) =>
      guard('read the journal', async () => {
        const found = await database
          .selectFrom('queries')
          .selectAll()
          .where('procedure', '=', id)
          .where('sequence', '>=', from)
          .where('sequence', '<', to)
          .orderBy('sequence')
          .execute();
        return found.map((row) => fromQueryRow(row, procedure));
      }),
    async append(entries, more) {
      requireWritable();
      await queries.add(
        entries.map((entry) => toQueryRow(entry, id)),
        more,
      );
    },
    async retract(sequences) {
      requireWritable();
      await queries.settled();
      await guard('take entries back from the journal', () =>
        database.transaction().execute(async (transaction) => {
          for (let from = 0; from < sequences.length; from += 500) {
            await transaction
              .deleteFrom('queries')
              .where('procedure', '=', id)
              .where('sequence', 'in', sequences.slice(from, from + 500))
              .execute();
          }
        }),
      );
    },
    async remember<T extends Json>(sequence: number, compute: () => T | Promise<T>) {
      const known = await guard('read the journal', () => decision(sequence));
      if (known !== undefined) return JSON.parse(known) as T;
      if (readOnly) throw undecided(sequence, procedure, runId);
      const value = JSON.stringify(await compute());
      await guard('write to the journal', () =>
        database.insertInto('decisions').values({ procedure: id, sequence, value }).execute(),
      );
      // As it will come out of the journal, so that a resumed run sees the same.
      return JSON.parse(value) as T;
    },
    async appendFiles(files) {
      requireWritable();
      await guard('write to the journal', () =>
        database.transaction().execute(async (transaction) => {
          for (let from = 0; from < files.length; from += 200) {
            const rows = files.slice(from, from + 200).map((file) => ({ ...file, procedure: id }));
            await transaction.insertInto('files').values(rows).execute();
          }
        }),
      );
    },
    files: () =>
      guard('read the journal', () =>
        database
          .selectFrom('files')
          .select(['path', 'sha256', 'bytes'])
          .where('procedure', '=', id)
          .orderBy('path')
          .execute(),
      ),
    close: () => queries.settled(),
  };
}

function undecided(sequence: number, procedure: string, runId: string): StoreError {
  return new StoreError(
    `decision ${sequence} of ${procedure} is not in the journal of run ${runId}`,
    {
      code: 'store.not-in-journal',
      hint: `The run has not come so far: finish it first with --resume ${runId}.`,
    },
  );
}
