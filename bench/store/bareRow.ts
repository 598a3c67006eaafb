import { sampleEntry } from '../../test/helpers/storeSamples.ts';

/** The columns of one row of about the journal's size, for a driver without anything around it. */
export function bareRow(sequence: number): readonly (number | string | Uint8Array | null)[] {
  const { target, digest } = sampleEntry(sequence);
  return [1, sequence, target, digest, 'ok', Buffer.alloc(11, sequence), null, sequence / 7, 1];
}

/** The columns' names and types. */
export function bareTable(bytes: string): string {
  return `create table bare (procedure integer, sequence integer, target text, digest ${bytes}, status text, outputs ${bytes}, detail text, latency_ms double precision, attempts integer, primary key (procedure, sequence))`;
}
