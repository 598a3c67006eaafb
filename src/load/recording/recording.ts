import { deflateRawSync, inflateRawSync } from 'node:zlib';

import type { LoadRecording } from '../generate/runLoad.ts';
import { OUTCOME } from '../../transport/outcome.ts';
import type { Timeline } from '../observe/timeline.ts';

/** What one run left: columns of the requests that were taken up, in the order of their intended times. */
export interface Recording {
  readonly intendedMs: Float64Array;
  readonly latencyMs: Float64Array;
  readonly latenessMs: Float32Array;
  readonly queuedMs: Float32Array;
  readonly bytes: Uint32Array;
  readonly code: Uint16Array;
  readonly outcome: Uint8Array;
  readonly endedMs: number;
  /** Different requests that it sent in turn. */
  readonly payloads: number;
  readonly reconnects: number;
  readonly resent: number;
  readonly stopped: string | null;
  readonly timeline: Timeline;
}

/** A recording as JSON: the block that the journal keeps. */
export type RecordedBlock = {
  readonly n: number;
  readonly columns: string;
  readonly endedMs: number;
  readonly payloads: number;
  readonly reconnects: number;
  readonly resent: number;
  readonly stopped: string | null;
  readonly timeline: Timeline;
};

/** Packs what generators recorded, without the places that were never used. */
export function packRecording(run: LoadRecording, timeline: Timeline): RecordedBlock {
  const { samples } = run;
  const used: number[] = [];
  for (let i = 0; i < run.count; i++) if (samples.outcome[i] !== OUTCOME.unused) used.push(i);
  const order = Uint32Array.from(used).toSorted(
    (a, b) => samples.intendedMs[a]! - samples.intendedMs[b]!,
  );
  const columns = [
    Float64Array.from(order, (i) => samples.intendedMs[i]!),
    Float64Array.from(order, (i) => samples.latencyMs[i]!),
    Float32Array.from(order, (i) => samples.latenessMs[i]!),
    Float32Array.from(order, (i) => samples.queuedMs[i]!),
    Uint32Array.from(order, (i) => samples.bytes[i]!),
    Uint16Array.from(order, (i) => samples.code[i]!),
    Uint8Array.from(order, (i) => samples.outcome[i]!),
  ].map(({ buffer }) => new Uint8Array(buffer));
  return {
    n: order.length,
    columns: deflateRawSync(Buffer.concat(columns), { level: 1 }).toString('base64'),
    endedMs: run.endedMs,
    payloads: run.payloads,
    reconnects: run.reconnects,
    resent: run.resent,
    stopped: run.stopped ?? null,
    timeline,
  };
}

/** The recording in a block. */
export function unpackRecording(block: RecordedBlock): Recording {
  const { n } = block;
  const { buffer } = new Uint8Array(inflateRawSync(Buffer.from(block.columns, 'base64')));
  return {
    intendedMs: new Float64Array(buffer, 0, n),
    latencyMs: new Float64Array(buffer, 8 * n, n),
    latenessMs: new Float32Array(buffer, 16 * n, n),
    queuedMs: new Float32Array(buffer, 20 * n, n),
    bytes: new Uint32Array(buffer, 24 * n, n),
    code: new Uint16Array(buffer.slice(28 * n, 30 * n)),
    outcome: new Uint8Array(buffer, 30 * n, n),
    endedMs: block.endedMs,
    payloads: block.payloads,
    reconnects: block.reconnects,
    resent: block.resent,
    stopped: block.stopped,
    timeline: block.timeline,
  };
}
