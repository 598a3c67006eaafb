import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ConfigurationError } from '../core/errors.ts';
import type { RunRecord } from '../core/runRecord.ts';
import { openStore } from '../store/openStore.ts';
import type { Store, StoredRun } from '../store/store.ts';
import type { RunEnvironment } from './runEnvironment.ts';
import { findRun } from './folder/findRun.ts';

/** Opens the store of a run that was named on the command line, and finds the run in it. */
export async function openRun(
  reference: string,
  { cwd, env }: RunEnvironment,
  storeUrl: string | undefined,
): Promise<{ readonly store: Store; readonly run: StoredRun; readonly folder: string }> {
  const url = storeUrl ?? env['PROOFMARK_STORE'];
  const named = url === undefined ? await findRun(reference, cwd) : undefined;
  const file = named === undefined ? undefined : join(named.folder, 'journal.db');
  if (
    named !== undefined &&
    (named.store !== undefined || file === undefined || !existsSync(file))
  ) {
    throw new ConfigurationError(
      `the journal of the run ${reference} is in ${named.store ?? file}`,
      {
        code: 'run.no-journal',
        hint: named.store === undefined ? 'The file is gone.' : 'Give that store with --store.',
      },
    );
  }
  const store = await openStore(url ?? file ?? '');
  try {
    const run =
      url === undefined
        ? await findIn(store, named?.id, named?.folder)
        : reference === 'last'
          ? await store.latestRun()
          : await store.findRun(reference);
    if (run === undefined) {
      throw new ConfigurationError(`${store.location} holds no run "${reference}"`, {
        code: 'run.unknown',
        hint: 'Name a run by its id, its folder, or "last".',
      });
    }
    return { store, run, folder: named?.folder ?? run.folder };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Reads the record of a finished run. Throws ConfigurationError for a run that was not finished. */
export async function readRun(
  reference: string,
  environment: RunEnvironment,
  storeUrl?: string,
): Promise<{ readonly record: RunRecord; readonly folder: string }> {
  const { store, run, folder } = await openRun(reference, environment, storeUrl);
  await store.close();
  if (run.record === undefined) {
    throw new ConfigurationError(`the run ${run.id} was not finished (${run.status})`, {
      code: 'run.unfinished',
      hint: `Finish it with: proofmark run --resume ${run.id}`,
    });
  }
  return { record: run.record, folder };
}

async function findIn(
  store: Store,
  id: string | undefined,
  folder: string | undefined,
): Promise<StoredRun | undefined> {
  // A folder may have been moved or copied since: then its latest run is meant.
  const run = id === undefined ? undefined : await store.findRun(id);
  return (
    run ?? (folder === undefined ? undefined : await store.findRun(folder)) ?? store.latestRun()
  );
}
