import type { Worker } from 'node:worker_threads';

import { startWorker } from '../../core/spawn.ts';
import { monotonicMs } from './clock.ts';
import { CELL, controlMemory, controlWords } from './control.ts';
import type { ClientName, GeneratorReport, LoadModel } from './plan.ts';
import { sampleBuffers, sampleMemory, type SampleBuffers } from './sampleBuffers.ts';
import type { Address, RequestHead } from '../transport/transport.ts';

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
  readonly reconnects: number;
  readonly resent: number;
  readonly endedMs: number;
  /** Why it ended before its time; undefined when it did not. */
  readonly stopped?: 'error rate' | undefined;
}

/** The server could not be connected to. */
export class LoadConnectError extends Error {}

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
  const workers = words.map((_, generator) => {
    const connections = share(run.connections ?? 1, generator, generators);
    return startWorker(new URL('./generator.worker.ts', import.meta.url), {
      workerData: { ...shared, generator, connections },
    });
  });
  const pacers: Worker[] =
    run.model.kind !== 'open'
      ? []
      : words.map((_, generator) =>
          startWorker(new URL('./pacer.worker.ts', import.meta.url), {
            workerData: { samples, control, generator, generators, count },
          }),
        );
  let stopped: 'error rate' | undefined;
  let ticker: NodeJS.Timeout | undefined;
  run.signal?.addEventListener('abort', stop);
  try {
    await Promise.all([...workers, ...pacers].map((worker) => message(worker, 'ready')));
    const startMs = monotonicMs() + START_DELAY_MS;
    const reports = workers.map((worker) => message(worker, 'done'));
    for (const worker of [...workers, ...pacers]) worker.postMessage(startMs);
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
    const ended = await Promise.all(reports);
    run.signal?.throwIfAborted();
    return {
      samples: buffers,
      count,
      reconnects: ended.reduce((total, report) => total + report.reconnects, 0),
      resent: ended.reduce((total, report) => total + report.resent, 0),
      endedMs: Math.max(...ended.map((report) => report.endedMs)),
      stopped,
    };
  } finally {
    clearInterval(ticker);
    run.signal?.removeEventListener('abort', stop);
    stop();
    await Promise.all([...workers, ...pacers].map((worker) => worker.terminate()));
  }
}

type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly report: GeneratorReport }
  | { readonly kind: 'failed'; readonly message: string };

/** The report of a worker's next message, which must be of the kind given ('ready' carries none). */
function message(worker: Worker, kind: 'ready' | 'done'): Promise<GeneratorReport> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('a generator ended unexpectedly'));
    worker.once('exit', onExit);
    worker.once('error', reject);
    worker.once('message', (received: WorkerMessage) => {
      worker.off('exit', onExit);
      worker.off('error', reject);
      if (received.kind === 'failed') reject(new LoadConnectError(received.message));
      else if (received.kind !== kind) reject(new Error(`a generator said ${received.kind}`));
      else resolve(received.kind === 'done' ? received.report : NOTHING);
    });
  });
}

const NOTHING: GeneratorReport = { reconnects: 0, resent: 0, endedMs: 0 };

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
