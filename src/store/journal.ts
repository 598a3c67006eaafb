import type { Json } from '../core/json.ts';
import type { Reply } from '../core/target.ts';

/** One query and its reply. */
export interface JournalEntry {
  /** The number of the query in its procedure, from 0. */
  readonly sequence: number;
  /** The name under which the procedure knows the target. */
  readonly target: string;
  /** 16 bytes that identify the query's tensors. */
  readonly digest: Uint8Array;
  readonly reply: Reply;
}

/** An entry read back. Its reply is decoded on demand. */
export interface JournalRow extends Omit<JournalEntry, 'reply'> {
  reply(): Reply;
}

/** A file that a procedure read. */
export interface ReadFile {
  /** Relative to the scenario's folder, with `/`. */
  readonly path: string;
  /** Of its bytes, hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** All queries, files and decisions of one procedure of a run. Rejects with StoreError. */
export interface Journal {
  readonly runId: string;
  readonly procedure: string;
  /** One more than the highest sequence number that was there at opening; there may be gaps below it. */
  readonly length: number;
  /** How many replies were there at opening. */
  readonly count: number;
  /** Size of the outputs that were there at opening. */
  readonly bytes: number;
  /** The entries with `from <= sequence < to`, in order. */
  read(from: number, to: number): Promise<readonly JournalRow[]>;
  /**
   * Resolves when all entries are durable: all of one call, or none. Concurrent calls share a transaction. `more` says
   * that others will follow soon, so that these may wait a moment for them; default false.
   */
  append(entries: readonly JournalEntry[], more?: boolean): Promise<void>;
  /** Forgets entries, so that their queries are asked again. */
  retract(sequences: readonly number[]): Promise<void>;
  /** The decision of this number if there is one; else computes it, and resolves when it is durable. */
  remember<T extends Json>(sequence: number, compute: () => T | Promise<T>): Promise<T>;
  /** Adds files that the procedure read. Resolves when they are durable; a path that is there already is an error. */
  appendFiles(files: readonly ReadFile[]): Promise<void>;
  /** All files that were added, in the order of their paths. */
  files(): Promise<readonly ReadFile[]>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}
