import { StoreError } from '../core/errors.ts';
import type { FailureReason, Reply } from '../core/target.ts';
import { decodeTensors } from './decodeTensors.ts';
import { encodeTensors } from './encodeTensors.ts';
import type { JournalEntry, JournalRow } from './journal.ts';
import type { Tables } from './tables.ts';

type QueryRow = Tables['queries'];

/** An entry as a row of the table `queries`. */
export function toQueryRow(entry: JournalEntry, procedure: number): QueryRow {
  const { sequence, target, digest, reply } = entry;
  const ok = reply.status === 'ok';
  return {
    procedure,
    sequence,
    target,
    digest,
    status: ok ? 'ok' : reply.reason,
    outputs: ok ? Buffer.from(encodeTensors(reply.outputs)) : null,
    detail: ok ? null : reply.detail,
    latency_ms: reply.latencyMs,
    attempts: reply.attempts ?? 1,
  };
}

/** A row of the table `queries` as an entry; `procedure` is its name, for errors. */
export function fromQueryRow(row: QueryRow, procedure: string): JournalRow {
  return {
    sequence: row.sequence,
    target: row.target,
    digest: bytesOf(row.digest),
    reply: () => replyOf(row, procedure),
  };
}

function replyOf(row: QueryRow, procedure: string): Reply {
  const rest = {
    latencyMs: row.latency_ms,
    ...(row.attempts > 1 ? { attempts: row.attempts } : {}),
  };
  if (row.status !== 'ok') {
    return {
      status: 'failed',
      reason: row.status as FailureReason,
      detail: row.detail ?? '',
      ...rest,
    };
  }
  try {
    return { status: 'ok', outputs: decodeTensors(bytesOf(row.outputs)), ...rest };
  } catch (error) {
    throw new StoreError(
      `the journal's reply to query ${row.sequence} of ${procedure} is damaged`,
      {
        code: 'store.corrupt',
        hint: 'Restore the journal from a copy, or run the scenario anew.',
        cause: error,
      },
    );
  }
}

/** libsql gives an ArrayBuffer, PostgreSQL a Buffer. */
function bytesOf(value: Uint8Array | ArrayBuffer | null): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(value ?? new ArrayBuffer(0));
}
