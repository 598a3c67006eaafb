import Database from 'libsql';
import { SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';

import type { Backend } from './backend.ts';
import { explainLibsql } from './explainLibsql.ts';
import { makeFile } from './makeFile.ts';
import { isLibsqlError } from './isLibsqlError.ts';
import { holdLibsqlLock, isLibsqlLockHeld } from './libsqlLock.ts';

/** How long a write waits for another process that writes the same file, in milliseconds. */
const BUSY_TIMEOUT_MS = 10_000;

/** A store in one file. Its folder is made when it is absent. */
export function libsqlBackend(path: string): Backend {
  const explain = (error: unknown, doing: string) => explainLibsql(error, doing, path);
  return {
    location: path,
    dialect: new SqliteDialect({ database: () => Promise.resolve(connect(path)) }),
    columns: { bytes: 'blob', double: 'double precision', counter: 'integer' },
    clustered: 'without rowid',
    lock: () => Promise.resolve(holdLibsqlLock(path)),
    isHeld: (token) => Promise.resolve(isLibsqlLockHeld(path, token)),
    explain,
  };
}

/**
 * With the write-ahead log and `synchronous = normal` a commit has left this process when it returns, so that it
 * survives `kill -9`. A power failure may cost the last commits, never their order: the journal stays a prefix of
 * what happened, and the run that asked is gone too.
 */
function connect(path: string): SqliteDatabase {
  makeFile(path);
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    startLog(database);
    database.exec('pragma synchronous = normal');
    database.exec('pragma foreign_keys = on');
    database.exec('pragma wal_autocheckpoint = 4000');
  } catch (error) {
    database.close();
    throw error;
  }
  return withStatementCache(database);
}

/** What is read-only can be read without the log; who writes to it gets the error then. */
function startLog(database: Database.Database): void {
  try {
    database.exec('pragma journal_mode = wal');
  } catch (error) {
    if (!isLibsqlError(error, 'SQLITE_READONLY')) throw error;
  }
}

/**
 * Moves the log into the file, so that the file alone is the journal: closing does not, because the driver keeps the
 * connection until its statements are collected as garbage. While others have the file open, the log stays.
 */
function endLog(database: Database.Database): void {
  try {
    database.exec('pragma busy_timeout = 0');
    database.exec('pragma journal_mode = delete');
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
  }
}

/** Kysely prepares each statement anew, which costs more than to run it. */
function withStatementCache(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(text) {
      let statement = statements.get(text);
      if (statement === undefined) {
        statement = prepare(database, text);
        if (/^(insert|select|update|delete|begin|commit)/.test(text)) {
          if (statements.size >= 200) statements.clear();
          statements.set(text, statement);
        }
      }
      return statement;
    },
    close() {
      statements.clear();
      endLog(database);
      database.close();
    },
  };
}

function prepare(database: Database.Database, text: string): SqliteStatement {
  const statement = database.prepare(text);
  const { reader } = statement;
  return {
    reader,
    all: (parameters) => statement.all(checked(parameters)),
    run: (parameters) => statement.run(checked(parameters)),
    iterate: (parameters) => statement.iterate(checked(parameters)),
  };
}

/** The driver ends the process on a value of a type that it does not know. */
function checked(parameters: readonly unknown[]): unknown[] {
  for (const value of parameters) {
    const type = typeof value;
    if (type === 'string' || type === 'number' || value === null) continue;
    if (type === 'bigint' || ArrayBuffer.isView(value)) continue;
    throw new TypeError(`a ${type} cannot be stored`);
  }
  return parameters as unknown[];
}
