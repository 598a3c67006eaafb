import { monotonicMs } from './clock.ts';
import { CELL, controlMemory, controlWords } from './control.ts';
import { createLoadWorkers, type LoadWorkers } from './loadWorkers.ts';
import type { ClientName, LoadModel } from './plan.ts';
import { sampleBuffers, sampleMemory, type SampleBuffers } from './sampleBuffers.ts';
import type { Address, RequestHead } from '../../transport/transport.ts';

/** One run of load against one server. */
export interface LoadRun {
  readonly client: ClientName;
  readonly address: Address;
  readonly head: RequestHead;
  /** Bodies, or protobuf messages for gRPC; request i carries payload i modulo their number. */
  readonly payloads: readonly Uint8Array[];
  /** In all; default 1. */
  readonly connections?: number | undefined;
  /** Requests under way on one connection; default 1 for HTTP/1.1. */
  readonly depth?: number | undefined;
  readonly timeoutMs: number;
  readonly drainMs?: number | undefined;
  readonly model: LoadModel;
  /** Open model: the times of sending in ms, ascending. */
  readonly schedule?: Float64Array | undefined;
  /** Closed models: the most requests to send. */
  readonly maxRequests?: number | undefined;
  /** Threads that send; default 1. */
  readonly generators?: number | undefined;
  /** Stop when this share of at least 100 finished requests has failed; default never. */
  readonly maxErrorRate?: number | undefined;
  /** Is told every quarter of a second how the run stands. */
  readonly onTick?: ((state: LoadTick) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Threads kept from run to run; default new ones. */
  readonly workers?: LoadWorkers | undefined;
}

/** How a run stands. */
export interface LoadTick {
  readonly elapsedMs: number;
  readonly dispatched: number;
  readonly finished: number;
  readonly failed: number;
  readonly samples: SampleBuffers;
}

/** What was recorded. */
export interface LoadRecording {
  readonly samples: SampleBuffers;
  /** Places of `samples` that may be used. */
  readonly count: number;
  /** Different requests, sent in turn. */
  readonly payloads: number;
  readonly reconnects: number;
  readonly resent: number;
  readonly endedMs: number;
  /** Why it ended before its time; undefined when it did not. */
  readonly stopped?: 'error rate' | undefined;
}

const START_DELAY_MS = 30;
const TICK_MS = 250;

/**
 * Sends load from worker threads, paced by others, and records every request. Rejects with LoadConnectError when no
 * connection can be made, and with the signal's reason when it aborts.
 */
export async function runLoad(run: LoadRun): Promise<LoadRecording> {
  const count = run.schedule?.length ?? run.maxRequests ?? 0;
  const generators = Math.max(1, Math.min(run.generators ?? 1, run.connections ?? 1));
  const samples = sampleMemory(count);
  const buffers = sampleBuffers(samples);
  if (run.schedule !== undefined) buffers.intendedMs.set(run.schedule);
  const control = controlMemory(generators);
  const words = Array.from({ length: generators }, (_, i) => controlWords(control, i));
  const stop = (): void => {
    for (const word of words) {
      Atomics.store(word, CELL.stop, 1);
      Atomics.notify(word, CELL.stop);
      Atomics.notify(word, CELL.released);
    }
  };
  run.signal?.throwIfAborted();

  const shared = {
    ...pooled(run.payloads),
    client: run.client,
    address: run.address,
    head: run.head,
    depth: run.depth ?? 1,
    timeoutMs: run.timeoutMs,
    drainMs: run.drainMs ?? run.timeoutMs + 1000,
    model: run.model,
    samples,
    control,
    generators,
    count,
  };
  const pool = run.workers ?? createLoadWorkers();
  const pacing = run.model.kind === 'open' ? generators : 0;
  let stopped: 'error rate' | undefined;
  let ticker: NodeJS.Timeout | undefined;
  run.signal?.addEventListener('abort', stop);
  try {
    const pacers = await pool.pacers(pacing);
    const workers = await pool.generators(generators);
    await all(
      workers.map((worker, generator) => {
        const connections = share(run.connections ?? 1, generator, generators);
        return worker.order({ kind: 'prepare', plan: { ...shared, generator, connections } });
      }),
    );
    run.signal?.throwIfAborted();
    const startMs = monotonicMs() + START_DELAY_MS;
    const reports = workers.map((worker) => worker.order({ kind: 'start', startMs }));
    const paced = pacers.map((pacer, generator) =>
      pacer.pace({ samples, control, generator, generators, count }, startMs),
    );
    ticker = setInterval(() => {
      const sum = (cell: number): number =>
        words.reduce((total, word) => total + Atomics.load(word, cell), 0);
      const finished = sum(CELL.finished);
      const failed = sum(CELL.failed);
      if (finished >= 100 && failed > (run.maxErrorRate ?? 1) * finished) {
        stopped = 'error rate';
        stop();
      }
      const elapsedMs = monotonicMs() - startMs;
      const dispatched = sum(CELL.dispatched);
      run.onTick?.({ elapsedMs, dispatched, finished, failed, samples: buffers });
    }, TICK_MS);
    const ended = await all(reports);
    stop();
    await all(paced);
    run.signal?.throwIfAborted();
    return {
      samples: buffers,
      count,
      payloads: run.payloads.length,
      reconnects: ended.reduce((total, report) => total + report.reconnects, 0),
      resent: ended.reduce((total, report) => total + report.resent, 0),
      endedMs: Math.max(...ended.map((report) => report.endedMs)),
      stopped,
    };
  } finally {
    clearInterval(ticker);
    run.signal?.removeEventListener('abort', stop);
    stop();
    if (run.workers === undefined) await pool.close();
  }
}

/** All results; rejects only when every promise is settled, so that no worker is left busy. */
async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** Payloads run together in shared memory. */
function pooled(payloads: readonly Uint8Array[]): {
  payloads: SharedArrayBuffer;
  payloadOffsets: number[];
} {
  const payloadOffsets = [0];
  let size = 0;
  for (const payload of payloads) payloadOffsets.push((size += payload.length));
  const memory = new SharedArrayBuffer(size);
  const bytes = new Uint8Array(memory);
  payloads.forEach((payload, i) => bytes.set(payload, payloadOffsets[i]));
  return { payloads: memory, payloadOffsets };
}

/** The part of a whole that falls to one of several. */
function share(whole: number, index: number, parts: number): number {
  return Math.floor((whole + parts - 1 - index) / parts);
}
