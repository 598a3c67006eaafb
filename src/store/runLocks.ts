import type { Kysely } from 'kysely';

import { StoreError } from '../core/errors.ts';
import type { Backend, WriterLock } from './backend.ts';
import type { Tables } from './tables.ts';

/** Which runs this store may write. */
export interface RunLocks {
  /** The token of this store's own lock, which it takes when it is first needed. */
  token(): Promise<string>;
  /** Notes that a run was made with this store's token. */
  add(runId: string): void;
  /** Locks a run; rejects when another living process holds it, or when there is no such run. */
  take(runId: string): Promise<void>;
  /** Throws when the run is not locked by this store. */
  require(runId: string): void;
  release(runId: string): Promise<void>;
  /** Whether the writer with this token lives. */
  isWritten(token: string | null): Promise<boolean>;
  close(): Promise<void>;
}

/** One lock a store, whose token stands in the row of every run that the store writes. */
export function runLocks(database: Kysely<Tables>, backend: Backend): RunLocks {
  const held = new Set<string>();
  let own: Promise<WriterLock> | undefined;

  async function token(): Promise<string> {
    own ??= backend.lock();
    return (await own).token;
  }

  async function isWritten(other: string | null): Promise<boolean> {
    if (other === null) return false;
    if (own !== undefined && (await own).token === other) return true;
    return backend.isHeld(other);
  }

  async function release(runId: string): Promise<void> {
    if (!held.delete(runId)) return;
    await database
      .updateTable('runs')
      .set({ writer: null })
      .where('id', '=', runId)
      .where('writer', '=', await token())
      .execute();
  }

  return {
    token,
    add(runId) {
      held.add(runId);
    },
    async take(runId) {
      if (held.has(runId)) return;
      const mine = await token();
      const row = await database
        .selectFrom('runs')
        .select('writer')
        .where('id', '=', runId)
        .executeTakeFirst();
      if (!row) throw unknownRun(runId, backend.location);
      if (await isWritten(row.writer)) throw locked(runId, backend.location);
      // Of two processes that come at once, the second finds another writer than the one it saw.
      const { numUpdatedRows } = await database
        .updateTable('runs')
        .set({ writer: mine, status: 'running' })
        .where('id', '=', runId)
        .where('writer', row.writer === null ? 'is' : '=', row.writer)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n) throw locked(runId, backend.location);
      held.add(runId);
    },
    require(runId) {
      if (!held.has(runId)) {
        throw new StoreError(
          `run ${runId} is not open for writing here (journal ${backend.location})`,
          {
            code: 'store.not-locked',
            hint: 'Create or resume the run before its journal is used.',
          },
        );
      }
    },
    release,
    isWritten,
    async close() {
      try {
        for (const runId of held) await release(runId);
      } finally {
        if (own !== undefined) await (await own).release();
      }
    },
  };
}

function locked(runId: string, location: string): StoreError {
  return new StoreError(`run ${runId} is being written by another process (journal ${location})`, {
    code: 'store.locked',
    hint: 'Wait until that process ends, or stop it; then continue the run with --resume.',
  });
}

function unknownRun(runId: string, location: string): StoreError {
  return new StoreError(`there is no run ${runId} (journal ${location})`, {
    code: 'store.unknown-run',
    hint: "Give a run's id, its folder, or `last`.",
  });
}
