import type { ColumnDataType, Dialect } from 'kysely';

import type { StoreError } from '../core/errors.ts';

/** A lock that the operating system or the database releases when this process dies. */
export interface WriterLock {
  /** Names the lock for other processes. */
  readonly token: string;
  release(): Promise<void>;
}

/** All in which libsql and PostgreSQL differ. */
export interface Backend {
  /** Where the store is, without password. */
  readonly location: string;
  readonly dialect: Dialect;
  readonly columns: {
    readonly bytes: ColumnDataType;
    readonly double: ColumnDataType;
    /** A primary key that the database counts up. */
    readonly counter: ColumnDataType;
  };
  /** Appended to `create table` of tables that are read in the order of a key of several columns. */
  readonly clustered: string;
  /** The database schema of the tables, where there are schemas. */
  readonly schema?: string | undefined;
  /** Takes a new lock and holds it until it is released. */
  lock(): Promise<WriterLock>;
  /** Whether the process that holds the lock lives. */
  isHeld(token: string): Promise<boolean>;
  /** The error to throw for one of the driver: what, where, and what to do. */
  explain(error: unknown, doing: string): StoreError;
}
