import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ConfigurationError } from '../../core/errors.ts';
import { notedRuns } from './runIndex.ts';

/** A run that was named on the command line. */
export interface NamedRun {
  /** undefined: the latest run whose journal is in the folder. */
  readonly id: string | undefined;
  /** Absolute. */
  readonly folder: string;
  readonly store: string | undefined;
}

/** Finds a run by its id, its folder, or `last`. Throws ConfigurationError that lists the runs it knows. */
export async function findRun(reference: string, cwd: string): Promise<NamedRun> {
  const noted = await notedRuns(cwd);
  const wanted = reference === 'last' ? noted.at(-1) : noted.findLast(({ id }) => id === reference);
  if (wanted !== undefined)
    return { id: wanted.id, folder: resolve(cwd, wanted.folder), store: wanted.store };
  const here = resolve(cwd, reference);
  if (existsSync(here) && statSync(here).isDirectory()) {
    const place = noted.findLast(({ folder }) => resolve(cwd, folder) === here);
    if (existsSync(join(here, 'journal.db')) || place !== undefined) {
      return { id: place?.id, folder: here, store: place?.store };
    }
    throw unknown(`the folder ${reference} holds no run: there is no journal.db in it`, noted);
  }
  throw unknown(
    reference === 'last' ? 'there is no last run yet' : `there is no run "${reference}"`,
    noted,
  );
}

function unknown(message: string, noted: readonly { id: string }[]): ConfigurationError {
  const recent = noted.slice(-5).map(({ id }) => id);
  return new ConfigurationError(message, {
    code: 'run.unknown',
    hint: `Name a run by its id, its folder, or "last". ${recent.length === 0 ? 'This folder knows no runs.' : `Recent runs: ${recent.join(', ')}.`}`,
  });
}
