import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { basename } from 'node:path';

import Database from 'libsql';

import type { WriterLock } from './backend.ts';
import { isLibsqlError } from './isLibsqlError.ts';
import { makeFile } from './makeFile.ts';

/**
 * Locks by a file beside the store, named after a fresh token, under an exclusive transaction. The kernel ends the
 * lock with the process, however it dies; and since no token is used twice, nobody can take a deleted file for a lock.
 */
export function holdLibsqlLock(store: string): WriterLock {
  const token = `${process.pid}-${randomBytes(8).toString('hex')}`;
  const path = lockPath(store, token);
  makeFile(path);
  const database = new Database(path, { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    token,
    release() {
      database.close();
      rmSync(path, { force: true });
      return Promise.resolve();
    },
  };
}

/** Whether a living process holds the lock; removes the file that a dead one left. */
export function isLibsqlLockHeld(store: string, token: string): boolean {
  const path = lockPath(store, token);
  if (!existsSync(path)) return false;
  const database = new Database(path, { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    // Where nothing can be written, nobody can take the lock over either.
    if (isLibsqlError(error, 'SQLITE_BUSY') || isLibsqlError(error, 'SQLITE_READONLY')) return true;
    throw error;
  } finally {
    database.close();
  }
  rmSync(path, { force: true });
  return false;
}

function lockPath(store: string, token: string): string {
  // The token comes from the store's table; it must not lead out of the store's folder.
  return `${store}-writer-${basename(token)}`;
}
