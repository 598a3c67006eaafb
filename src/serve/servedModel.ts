import { isUtf8 } from 'node:buffer';

import { ProofmarkError } from '../core/errors.ts';
import type { TensorSpec } from '../core/signature.ts';
import type { TensorMap } from '../core/tensor.ts';
import type { SessionPool } from '../onnx/sessions/sessionPool.ts';
import type { InferRequest, InferResponse } from '../wire/oip/inferMessage.ts';
import type { ModelMetadata } from '../wire/oip/modelMetadata.ts';
import type { ModelStatistics, RepositoryEntry } from '../wire/oip/statistics.ts';
import { ModelCounters } from './modelCounters.ts';
import { ServeError } from './serveError.ts';

/** Loads the model's file, or bytes in place of it, into sessions, anew at each call. */
export type LoadPool = (override?: Uint8Array) => Promise<SessionPool>;

/** What a transport gives to `answer`. */
export interface Query<T> {
  /** Reads the request; called once the model is known. */
  decode(inputs: readonly TensorSpec[]): InferRequest;
  /** Writes the answer. */
  encode(response: InferResponse, request: InferRequest): T;
  /** Makes a signal that aborts when the client is gone; called only for a query that has to wait. */
  readonly gone: () => AbortSignal;
  /** When reading began, by `performance.now()`; default now. */
  readonly startedMs?: number | undefined;
}

/** Sessions, and how many requests are in them: they are freed when the last one is answered. */
interface Loaded {
  readonly pool: SessionPool;
  running: number;
  idle?: (() => void) | undefined;
}

type State = 'UNAVAILABLE' | 'LOADING' | 'READY' | 'UNLOADING';

/** One version of one model: its sessions, its state and its statistics. */
export class ServedModel {
  readonly name: string;
  readonly version: string;
  readonly #load: LoadPool;
  readonly #counters = new ModelCounters();
  #loaded: Loaded | undefined;
  /** What a client has loaded in place of the file. */
  #override: Uint8Array | undefined;
  #state: State = 'UNAVAILABLE';
  #reason = 'not loaded yet';

  constructor(name: string, version: string, load: LoadPool) {
    this.name = name;
    this.version = version;
    this.#load = load;
  }

  get ready(): boolean {
    return this.#state === 'READY';
  }

  /** Whether it was unloaded on purpose: then the server is ready without it. */
  get wanted(): boolean {
    return this.#reason !== 'unloaded';
  }

  get entry(): RepositoryEntry {
    return { name: this.name, version: this.version, state: this.#state, reason: this.#reason };
  }

  /** Outputs of the loaded model that are no tensors, so that no reply holds them. */
  get leftOut(): readonly string[] {
    return this.#loaded?.pool.leftOut ?? [];
  }

  /** Triton's statistics, and beside them the number of requests that are not answered yet. */
  get statistics(): ModelStatistics & { readonly pending_count: number } {
    return {
      ...this.#counters.snapshot(this.name, this.version),
      pending_count: this.#loaded?.running ?? 0,
    };
  }

  /**
   * Loads or reloads the model's own file, or other bytes in place of it until the next load; an older load answers until
   * the new one can, and goes on when that cannot be loaded. Then it rejects.
   */
  async load(override?: Uint8Array): Promise<void> {
    const before = this.#loaded;
    if (before === undefined) this.#become('LOADING', '');
    try {
      this.#loaded = { pool: await this.#load(override), running: 0 };
      this.#override = override;
      this.#become('READY', '');
    } catch (error) {
      if (before === undefined) {
        this.#become('UNAVAILABLE', error instanceof Error ? error.message : String(error));
      }
      throw error;
    }
    if (before !== undefined) await drain(before);
  }

  /** Lets running requests finish, then frees the sessions. Idempotent. */
  async unload(): Promise<void> {
    const before = this.#loaded;
    this.#loaded = undefined;
    this.#become('UNLOADING', 'unloaded');
    if (before !== undefined) await drain(before);
    this.#become('UNAVAILABLE', 'unloaded');
  }

  /** Inputs and outputs; throws ServeError while it is not loaded. */
  metadata(versions: readonly string[]): ModelMetadata {
    const { inputs, outputs } = this.#open().pool;
    return { name: this.name, versions, platform: 'onnx_onnxv1', inputs, outputs };
  }

  /** Answers one query, and counts it. */
  async answer<T>(query: Query<T>): Promise<T> {
    const startedMs = query.startedMs ?? performance.now();
    const loaded = this.#open();
    const { pool } = loaded;
    loaded.running += 1;
    try {
      const request = query.decode(pool.inputs);
      checkTexts(request.inputs);
      const decodedMs = performance.now();
      let inferMs = 0;
      const outputs = await pool.run(request.inputs, {
        // The only query is with a worker at once, and nothing is left to call off.
        signal: loaded.running > 1 ? query.gone() : undefined,
        outputs: chosenOutputs(request, pool.outputs),
        onRuntimeMs: (ms) => (inferMs = ms),
      });
      const answeredMs = performance.now();
      const { name: modelName, version: modelVersion } = this;
      const encoded = query.encode({ modelName, modelVersion, id: request.id, outputs }, request);
      const endMs = performance.now();
      this.#counters.succeeded(
        {
          inputMs: decodedMs - startedMs,
          queueMs: answeredMs - decodedMs - inferMs,
          inferMs,
          outputMs: endMs - answeredMs,
          totalMs: endMs - startedMs,
        },
        batchOf(request.inputs, pool.inputs),
        Date.now(),
      );
      return encoded;
    } catch (error) {
      this.#counters.failed(performance.now() - startedMs);
      if (error instanceof ProofmarkError && error.code === 'onnx.worker-lost')
        this.#revive(loaded);
      throw error;
    } finally {
      loaded.running -= 1;
      if (loaded.running === 0) loaded.idle?.();
    }
  }

  #open(): Loaded {
    if (this.#loaded !== undefined) return this.#loaded;
    const loading = this.#state === 'LOADING';
    throw new ServeError(
      loading ? 'not-ready' : 'not-found',
      `model "${this.name}" version ${this.version} is ${loading ? 'still loading' : `not loaded: ${this.#reason}`}`,
    );
  }

  /** The model took its sessions down with it: loads it again for those who ask next. */
  #revive(lost: Loaded): void {
    if (this.#loaded !== lost) return;
    this.#loaded = undefined;
    void drain(lost);
    // When it fails, the state says so.
    this.load(this.#override).catch(() => undefined);
  }

  #become(state: State, reason: string): void {
    this.#state = state;
    this.#reason = reason;
  }
}

/** Lets the requests in it finish, then frees the sessions. */
async function drain(loaded: Loaded): Promise<void> {
  if (loaded.running > 0) await new Promise<void>((resolve) => (loaded.idle = resolve));
  await loaded.pool.close();
}

function chosenOutputs(
  { outputs }: InferRequest,
  known: readonly TensorSpec[],
): string[] | undefined {
  // None means all: gRPC cannot tell an empty list from an absent one.
  if (outputs?.length === 0) return undefined;
  return outputs?.map(({ name, parameters }) => {
    if (!known.some((output) => output.name === name)) {
      const names = known.map((output) => output.name).join(', ');
      throw new ServeError(
        'invalid',
        `output '${name}' is unknown to the model, which has ${names}`,
      );
    }
    if (parameters?.['classification'] !== undefined) {
      throw new ServeError('invalid', `output '${name}': classification is not supported`);
    }
    return name;
  });
}

/** ONNX Runtime for Node has text only where the protocol has bytes, and cuts it off at a NUL. */
function checkTexts(inputs: TensorMap): void {
  for (const name in inputs) {
    const data = inputs[name]?.data;
    if (data === undefined || ArrayBuffer.isView(data)) continue;
    const wrong = data.findIndex((element) => element.includes(0) || !isUtf8(element));
    if (wrong < 0) continue;
    throw new ServeError(
      'invalid',
      `input '${name}': element ${wrong} must be UTF-8 text without NUL, got other bytes`,
    );
  }
}

/** The first extent of an input whose batch may vary; 1 for a model without. */
function batchOf(feeds: TensorMap, inputs: readonly TensorSpec[]): number {
  const batched = inputs.find((input) => input.shape[0] === -1);
  return (batched && feeds[batched.name]?.shape[0]) ?? 1;
}
