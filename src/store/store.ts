import type { Json } from '../core/json.ts';
import type { RunRecord } from '../core/runRecord.ts';
import type { Journal } from './journal.ts';

/** `running`: a living process writes it. `stopped`: an error ended it. `interrupted`: killed, or stopped by the user. */
export type RunStatus = 'running' | 'done' | 'stopped' | 'interrupted';

/** What is known of a run before its first query. */
export interface NewRun {
  /** Unique in the store. */
  readonly id: string;
  readonly scenario: { readonly name: string; readonly digest: string; readonly resolved: Json };
  readonly seed: number;
  /** Absolute path of the run's folder. */
  readonly folder: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** A run as the store holds it. */
export interface StoredRun extends NewRun {
  readonly status: RunStatus;
  /** Present once the run was finished with one. */
  readonly record?: RunRecord | undefined;
}

/** Runs and their journals, in a file or a database. Every method rejects with a StoreError when the store fails. */
export interface Store {
  /** Where it is, without password. */
  readonly location: string;
  /** Adds a run with status `running`, and locks it for this store. */
  createRun(run: NewRun): Promise<void>;
  /** Locks a run for this store and marks it as running again; a lock whose process has died is taken over. */
  resumeRun(id: string): Promise<void>;
  /** By its id or its folder; of several runs in one folder the latest. */
  findRun(idOrFolder: string): Promise<StoredRun | undefined>;
  /** The run that was started last. */
  latestRun(): Promise<StoredRun | undefined>;
  /** Records how a run ended and unlocks it. */
  finishRun(id: string, status: Exclude<RunStatus, 'running'>, record?: RunRecord): Promise<void>;
  /** The journal of one procedure. Without `readOnly` the run must be locked by this store. */
  journal(
    runId: string,
    procedure: string,
    options?: { readonly readOnly?: boolean },
  ): Promise<Journal>;
  /** Unlocks what is locked and closes the connection. Idempotent. */
  close(): Promise<void>;
}
