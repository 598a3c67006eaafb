import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';

import { Kysely } from 'kysely';

import { ConfigurationError } from '../core/errors.ts';
import type { Backend } from './backend.ts';
import { createStore } from './createStore.ts';
import { migrate } from './migrate.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/**
 * Opens a store and brings its tables up to date: `postgres://user:password@host/database`, `file:journal.db`,
 * or a path. Rejects with a ConfigurationError for another scheme, and with a StoreError when it cannot be used.
 */
export async function openStore(url: string): Promise<Store> {
  const backend = await backendOf(url);
  const database = new Kysely<Tables>({ dialect: backend.dialect });
  try {
    await migrate(database, backend);
  } catch (error) {
    await database.destroy().catch(() => undefined);
    throw backend.explain(error, 'open the store');
  }
  return createStore(database, backend);
}

/** The drivers are loaded when one is used, not before. */
async function backendOf(url: string): Promise<Backend> {
  if (/^postgres(ql)?:/.test(url)) {
    const { postgresBackend } = await import('./postgresBackend.ts');
    return postgresBackend(url);
  }
  const path = pathOf(url);
  const { libsqlBackend } = await import('./libsqlBackend.ts');
  return libsqlBackend(path);
}

function pathOf(url: string): string {
  if (url.startsWith('file://')) return fileURLToPath(url);
  if (url.startsWith('file:') && url.length > 5) return resolve(url.slice(5));
  // One letter before the colon is a drive of Windows.
  if (url === '' || url === 'file:' || /^[a-z][a-z0-9+.-]+:/i.test(url)) {
    throw new ConfigurationError(`no store is at '${url}'`, {
      code: 'config.store',
      hint: 'Give a path, file:PATH, or postgres://USER@HOST/DATABASE.',
    });
  }
  return resolve(url);
}
