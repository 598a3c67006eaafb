import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';

import { ConfigurationError } from '../../core/errors.ts';
import { bridgeBfloat16, bridgedPool, NO_BFLOAT16 } from './bridgeBfloat16.ts';
import { nearHost } from './nearHost.ts';
import { processHost } from './processHost.ts';
import { MAX_MODEL_BYTES, scanModel } from './scanModel.ts';
import type { SessionHost } from './sessionHost.ts';
import type { SessionResponse } from './sessionProtocol.ts';
import { threadHost } from './threadHost.ts';
import { unzipMaps } from './unzipMaps.ts';
import { MAX_TIMER_MS, WorkerPool, type SessionPool } from './workerPool.ts';

export type { SessionPool } from './workerPool.ts';

/** Options of `createSessionPool`. */
export interface SessionPoolOptions {
  /** Threads (or processes), each with a session of one intra-op thread. Default 1. */
  readonly workers?: number | undefined;
  /** The model is a stranger's: load it in a child process with an empty working directory. Default false. */
  readonly isolated?: boolean | undefined;
  /** Largest model in bytes. Default 2 GiB, the limit of the format; 512 MiB for an isolated model. */
  readonly maxBytes?: number | undefined;
  /** Longest time for loading; the host is killed then. Default 60 000. */
  readonly loadLimitMs?: number | undefined;
  /** Longest time for one run of an isolated model; its process is killed then. Default 60 000. */
  readonly runLimitMs?: number | undefined;
  /** Aborts the loading. */
  readonly signal?: AbortSignal | undefined;
}

/** Larger models are not loaded twice; they hardly ever run in less than 1 ms. */
const NEAR_MODEL_BYTES = 2 ** 25;

/**
 * Loads an ONNX model into worker threads; one that is quick to run comes into the calling thread, too. Throws a
 * ConfigurationError for bytes that are no model, external data, custom operators, and whatever else the runtime
 * refuses.
 */
export async function createSessionPool(
  model: Uint8Array,
  options: SessionPoolOptions = {},
): Promise<SessionPool> {
  const unzipped = unzipMaps(model);
  const pool = await openBridged(unzipped?.bytes ?? model, options);
  if (unzipped === undefined) return pool;
  const outputs = pool.outputs.map((spec) => {
    const labels = unzipped.labels.get(spec.name);
    return labels === undefined ? spec : { ...spec, labels };
  });
  return withOutputs(pool, outputs);
}

/** The same pool, whose outputs say more of themselves. */
function withOutputs(pool: SessionPool, outputs: SessionPool['outputs']): SessionPool {
  return {
    inputs: pool.inputs,
    outputs,
    leftOut: pool.leftOut,
    run: (feeds, options) => pool.run(feeds, options),
    get queued() {
      return pool.queued;
    },
    get bytesInFlight() {
      return pool.bytesInFlight;
    },
    close: () => pool.close(),
  };
}

async function openBridged(model: Uint8Array, options: SessionPoolOptions): Promise<SessionPool> {
  try {
    return await openPool(model, options);
  } catch (error) {
    if (!(error instanceof ConfigurationError && NO_BFLOAT16.test(error.message))) throw error;
    const bridged = bridgeBfloat16(model);
    return bridgedPool(await openPool(bridged.bytes, options), bridged.names);
  }
}

async function openPool(model: Uint8Array, options: SessionPoolOptions): Promise<SessionPool> {
  const { workers = 1, isolated = false, signal } = options;
  const { loadLimitMs = 60_000, runLimitMs = isolated ? 60_000 : Infinity } = options;
  if (!(Number.isInteger(workers) && workers >= 1 && workers <= 16 * availableParallelism())) {
    throw new ConfigurationError(`${workers} is not a number of workers`, {
      code: 'onnx.workers',
      hint: `give a whole number from 1 to ${16 * availableParallelism()}`,
    });
  }
  signal?.throwIfAborted();
  const { loops } = scanModel(model, options.maxBytes ?? (isolated ? 2 ** 29 : MAX_MODEL_BYTES));
  const hosts = await Promise.all(
    Array.from({ length: workers }, async () => (isolated ? processHost() : threadHost())),
  );
  try {
    const loaded = await Promise.all(hosts.map((host) => load(host, model, loadLimitMs, signal)));
    const { inputs, outputs, leftOut } = loaded[0] as Loaded;
    // A thread that ends inside the runtime takes the process along: only the main thread may run the model itself.
    const trusted = isMainThread && !isolated && runLimitMs === Infinity;
    const small = model.byteLength <= NEAR_MODEL_BYTES && !loops;
    const copy = trusted && small ? model.slice() : undefined;
    return new WorkerPool(hosts, {
      inputs,
      outputs,
      leftOut,
      runLimitMs,
      openNear: copy && (async () => openNear(copy, loadLimitMs)),
    });
  } catch (error) {
    await Promise.all(hosts.map((host) => host.kill()));
    throw error;
  }
}

async function openNear(model: Uint8Array, limitMs: number): Promise<SessionHost> {
  const host = await nearHost();
  await load(host, model, limitMs, undefined);
  return host;
}

type Loaded = SessionResponse & { readonly kind: 'loaded' };

async function load(
  host: SessionHost,
  model: Uint8Array,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => fail(signal?.reason as Error);
    const timer = setTimeout(
      () => fail(refused(`loading took longer than ${limitMs} ms`)),
      Math.min(limitMs, MAX_TIMER_MS),
    );
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    signal?.addEventListener('abort', aborted, { once: true });
    host.keepAlive(true);
    host.listen({
      response(response) {
        host.keepAlive(false);
        if (response.kind === 'loaded') {
          settle();
          resolve(response);
        } else fail(refused(response.kind === 'refused' ? response.message : response.kind));
      },
      ended: (reason) => fail(refused(reason)),
    });
    host.send({ kind: 'load', model });
  });
}

function refused(why: string): ConfigurationError {
  return new ConfigurationError(`ONNX Runtime cannot load the model: ${why}`, {
    code: 'onnx.not-loadable',
    hint: 'check the file with onnx.checker, and that its opset and types are ones that ONNX Runtime has on CPU',
  });
}
