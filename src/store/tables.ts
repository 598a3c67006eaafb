import type { Generated } from 'kysely';

/** The tables of a store, for kysely. PostgreSQL and libsql have the same. */
export interface Tables {
  runs: {
    /** Counts the runs in the order of their creation. */
    number: Generated<number>;
    id: string;
    scenario_name: string;
    scenario_digest: string;
    scenario: string;
    seed: number;
    folder: string;
    status: string;
    started_at: string;
    record: string | null;
    /** The lock of the store that writes this run. */
    writer: string | null;
  };
  procedures: {
    /** Short key for the tables below. */
    id: Generated<number>;
    run: string;
    name: string;
  };
  queries: {
    procedure: number;
    sequence: number;
    target: string;
    digest: Uint8Array;
    /** `ok`, or the reason of the failure. */
    status: string;
    outputs: Uint8Array | null;
    detail: string | null;
    latency_ms: number;
    attempts: number;
  };
  decisions: {
    procedure: number;
    sequence: number;
    value: string;
  };
  files: {
    procedure: number;
    path: string;
    sha256: string;
    bytes: number;
  };
}
