import { ProofmarkError } from '../../core/errors.ts';
import type { TensorSpec } from '../../core/signature.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { checkFeeds } from './checkFeeds.ts';
import type { SessionHost } from './sessionHost.ts';
import { snapshotFeeds } from './snapshotFeeds.ts';

/** Options of `SessionPool.run`. */
export interface RunOptions {
  /** Rejects with its reason; a run that has begun still ends in its worker, unheard. */
  readonly signal?: AbortSignal | undefined;
  /** The outputs to compute and return; default all. */
  readonly outputs?: readonly string[] | undefined;
  /** Told the milliseconds inside the runtime, without waiting, before the run resolves. */
  readonly onRuntimeMs?: ((runMs: number) => void) | undefined;
}

/** One model, loaded in one or more workers. */
export interface SessionPool {
  /** Extents of -1 may vary. */
  readonly inputs: readonly TensorSpec[];
  /** The outputs that are tensors. */
  readonly outputs: readonly TensorSpec[];
  /** The names of those that are none: sequences, maps, optionals. They are not computed. */
  readonly leftOut: readonly string[];
  /**
   * Runs the model. `feeds` are copied when a worker is free and must not change until then; hold back when `queued`
   * grows. Throws ConfigurationError for feeds that do not fit, ProofmarkError `onnx.run-failed` when the runtime fails.
   */
  run(feeds: TensorMap, options?: RunOptions): Promise<TensorMap>;
  /** Calls that wait for a worker. They hold no memory but the caller's own. */
  readonly queued: number;
  /** Bytes of feeds that are copied and not answered yet. */
  readonly bytesInFlight: number;
  /**
   * Rejects what waits and what runs, unloads the sessions and frees the workers. Idempotent. Threads finish the run
   * that they are in before this resolves: the runtime cannot be interrupted.
   */
  close(): Promise<void>;
}

interface Task {
  readonly feeds: TensorMap;
  readonly outputs: readonly string[];
  readonly resolve: (outputs: TensorMap) => void;
  readonly reject: (error: unknown) => void;
  readonly onRuntimeMs: RunOptions['onRuntimeMs'];
  /** Aborted: nobody waits any more. */
  dropped: boolean;
  /** Copied and on its way. */
  bytes: number;
  timer?: NodeJS.Timeout | undefined;
  settled?: (() => void) | undefined;
}

function settle(task: Task): void {
  clearTimeout(task.timer);
  task.settled?.();
}

/** What a pool is made of, besides its hosts. */
export interface WorkerPoolOptions {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly leftOut: readonly string[];
  /** Longest time for one run; the host is killed then. */
  readonly runLimitMs: number;
  /** Loads the model into the calling thread, for short runs; undefined where it must not come there. */
  readonly openNear?: (() => Promise<SessionHost>) | undefined;
}

interface Slot {
  readonly host: SessionHost;
  readonly tasks: Map<number, Task>;
}

/** Longer timers fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Short runs are sent ahead, so that a worker need not wait for the next; long ones are not, so that none waits in
 * vain.
 */
const SHORT_MS = 1;
const AHEAD = 8;

/**
 * To wake a worker, and then this thread, and to run with cold caches takes some 0.2 ms where cores are idle. A short
 * call that comes alone is answered in the calling thread, which it holds up as long: for feeds of at most so many
 * bytes, and after so many calls, which is when loading has paid.
 */
const NEAR_FEED_BYTES = 16_384;
const NEAR_CALLS = 256;

/** Calls for loaded hosts, handed out in order to whoever is least busy. */
export class WorkerPool implements SessionPool {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly leftOut: readonly string[];
  readonly #runLimitMs: number;
  #openNear: WorkerPoolOptions['openNear'];
  #slots: Slot[];
  #near: Slot | undefined;
  #loneCalls = 0;
  readonly #waiting = new Set<Task>();
  readonly #burials: Promise<void>[] = [];
  #nextId = 0;
  #typicalMs = 5;
  #bytesInFlight = 0;
  #closing: Promise<void> | undefined;
  #ended: ProofmarkError | undefined;

  constructor(hosts: readonly SessionHost[], options: WorkerPoolOptions) {
    this.inputs = options.inputs;
    this.outputs = options.outputs;
    this.leftOut = options.leftOut;
    this.#runLimitMs = options.runLimitMs;
    this.#openNear = options.openNear;
    this.#slots = hosts.map((host) => ({ host, tasks: new Map<number, Task>() }));
    for (const slot of this.#slots) this.#listen(slot);
  }

  get queued(): number {
    return this.#waiting.size;
  }

  get bytesInFlight(): number {
    return this.#bytesInFlight;
  }

  async run(
    feeds: TensorMap,
    { signal, outputs, onRuntimeMs }: RunOptions = {},
  ): Promise<TensorMap> {
    signal?.throwIfAborted();
    checkFeeds(feeds, this.inputs);
    const names = outputs ?? this.outputs.map((output) => output.name);
    if (this.#ended !== undefined) throw this.#ended;
    return new Promise((resolve, reject) => {
      const task: Task = {
        feeds,
        outputs: names,
        resolve,
        reject,
        onRuntimeMs,
        dropped: false,
        bytes: 0,
      };
      if (signal !== undefined) this.#dropOnAbort(task, signal);
      this.#waiting.add(task);
      this.#dispatch();
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#end(new ProofmarkError('the session pool is closed', { code: 'onnx.closed' }));
    const slots = this.#everySlot();
    this.#slots = [];
    this.#near = undefined;
    await Promise.all([...this.#burials, ...slots.map(async ({ host }) => host.release())]);
  }

  #end(error: ProofmarkError): void {
    this.#ended ??= error;
    const inFlight = this.#everySlot().flatMap(({ tasks }) => [...tasks.values()]);
    for (const task of [...this.#waiting, ...inFlight]) {
      settle(task);
      task.reject(error);
    }
    this.#waiting.clear();
    this.#bytesInFlight = 0;
  }

  #dropOnAbort(task: Task, signal: AbortSignal): void {
    const drop = (): void => {
      task.dropped = true;
      this.#waiting.delete(task);
      task.reject(signal.reason as Error);
    };
    signal.addEventListener('abort', drop, { once: true });
    task.settled = () => signal.removeEventListener('abort', drop);
  }

  #dispatch(): void {
    for (const task of this.#waiting) {
      const slot = this.#freeSlot(task);
      if (slot === undefined) return;
      this.#waiting.delete(task);
      this.#send(slot, task);
    }
  }

  #freeSlot(task: Task): Slot | undefined {
    if (this.#typicalMs < SHORT_MS && this.#isAlone(task)) {
      if (this.#near !== undefined) return this.#near;
      if (++this.#loneCalls === NEAR_CALLS) this.#burials.push(this.#approach());
    }
    const depth = this.#typicalMs < SHORT_MS ? AHEAD : 1;
    const slot = this.#slots.reduce((a, b) => (b.tasks.size < a.tasks.size ? b : a));
    return slot.tasks.size < depth ? slot : undefined;
  }

  /** Whether nothing else is going on, and what is fed is small. */
  #isAlone({ feeds }: Task): boolean {
    if (this.#everySlot().some(({ tasks }) => tasks.size > 0)) return false;
    let bytes = 0;
    for (const name in feeds) {
      const { data } = feeds[name] as Tensor;
      bytes += ArrayBuffer.isView(data) ? data.byteLength : Infinity;
    }
    return bytes <= NEAR_FEED_BYTES;
  }

  #everySlot(): readonly Slot[] {
    return this.#near === undefined ? this.#slots : [...this.#slots, this.#near];
  }

  /** Opens the model in the calling thread, too. Where that fails, the workers go on alone. */
  async #approach(): Promise<void> {
    const open = this.#openNear;
    // It holds a copy of the model.
    this.#openNear = undefined;
    const host = await open?.().catch(() => undefined);
    if (host === undefined) return;
    if (this.#ended !== undefined) return host.release();
    this.#near = { host, tasks: new Map<number, Task>() };
    this.#listen(this.#near);
  }

  #send(slot: Slot, task: Task): void {
    const id = this.#nextId++;
    const { feeds, buffers, bytes } = snapshotFeeds(task.feeds, slot === this.#near);
    task.bytes = bytes;
    this.#bytesInFlight += bytes;
    if (slot.tasks.size === 0) slot.host.keepAlive(true);
    slot.tasks.set(id, task);
    if (this.#runLimitMs !== Infinity) {
      const limitMs = this.#runLimitMs;
      task.timer = setTimeout(
        () => this.#lose(slot, `a run took longer than ${limitMs} ms`),
        Math.min(limitMs, MAX_TIMER_MS),
      );
    }
    slot.host.send({ kind: 'run', id, feeds, outputs: task.outputs }, buffers);
  }

  #listen(slot: Slot): void {
    slot.host.listen({
      response: (response) => {
        if (response.kind !== 'result' && response.kind !== 'failed') return;
        const task = slot.tasks.get(response.id);
        if (task === undefined) return;
        slot.tasks.delete(response.id);
        if (slot.tasks.size === 0) slot.host.keepAlive(false);
        settle(task);
        this.#bytesInFlight -= task.bytes;
        if (response.kind === 'result') {
          this.#typicalMs = 0.8 * this.#typicalMs + 0.2 * response.runMs;
          task.onRuntimeMs?.(response.runMs);
          if (!task.dropped) task.resolve(response.outputs);
        } else if (!task.dropped) {
          task.reject(
            new ProofmarkError(`ONNX Runtime failed: ${response.message}`, {
              code: 'onnx.run-failed',
            }),
          );
        }
        this.#dispatch();
      },
      ended: (reason) => this.#lose(slot, reason),
    });
  }

  /** A worker is gone: its calls fail, the others go on; without any worker the pool is at its end. */
  #lose(slot: Slot, reason: string): void {
    this.#slots = this.#slots.filter((other) => other !== slot);
    this.#burials.push(slot.host.kill());
    const error = new ProofmarkError(`the model's worker was lost: ${reason}`, {
      code: 'onnx.worker-lost',
    });
    for (const task of slot.tasks.values()) {
      settle(task);
      this.#bytesInFlight -= task.bytes;
      task.reject(error);
    }
    slot.tasks.clear();
    if (this.#slots.length === 0) this.#end(error);
    else this.#dispatch();
  }
}
