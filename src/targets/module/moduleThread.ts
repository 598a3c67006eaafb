import type { Worker } from 'node:worker_threads';

import { startWorker } from '../../core/spawn.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';
import type { ModuleRequest, ModuleResponse } from './moduleMessages.ts';
import { ownTensors } from './ownTensors.ts';

/** How long a thread may take to say that it still answers, ms, after a query was given up. */
const GRACE_MS = 1000;

type Without<Request> = Request extends unknown ? Omit<Request, 'id'> : never;
type Question = Without<ModuleRequest>;

interface Pending {
  readonly resolve: (response: ModuleResponse) => void;
  readonly reject: (error: unknown) => void;
}

/** The thread was ended, or ended itself. */
class ThreadEnded extends Error {}

/** The thread of one module. */
export interface ModuleThread {
  /** `typeof` of an export. Rejects when the module cannot be loaded, and with its reason when `signal` aborts. */
  find(name: string, signal?: AbortSignal): Promise<string>;
  /** Calls an exported function. Rejects only when `signal` aborts. */
  call(name: string, inputs: TensorMap, signal?: AbortSignal): Promise<Reply>;
  /** Gives the thread back: it ends with its last user. */
  release(): Promise<void>;
}

interface Shared extends Omit<ModuleThread, 'release'> {
  users: number;
  end(why: string): Promise<void>;
}

const threads = new Map<string, Shared>();

/**
 * The thread in which the module at an absolute path runs, apart from this one, so that code that never returns can be
 * ended. All who take it share it, as functions of one file may share what they remember. When a query is given up and
 * the thread is busy for another second, it is ended, the queries that were under way are `unavailable`, and the next
 * one loads the module anew; likewise after an error outside a call, or `process.exit`.
 */
export function moduleThread(path: string): ModuleThread {
  let shared = threads.get(path);
  if (shared === undefined) {
    shared = createThread(path);
    threads.set(path, shared);
  }
  shared.users++;
  let isReleased = false;
  return {
    find: shared.find,
    call: shared.call,
    async release() {
      if (isReleased) return;
      isReleased = true;
      if (--shared.users > 0) return;
      threads.delete(path);
      await shared.end('the module was closed');
    },
  };
}

function createThread(path: string): Shared {
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  /** The thread has begun to answer: before, it is busy with its own start. */
  let isUp = false;
  let next = 0;
  let grace: NodeJS.Timeout | undefined;

  function start(): Worker {
    const started = startWorker(new URL('./module.worker.ts', import.meta.url), {
      workerData: path,
    });
    isUp = false;
    started.on('message', (response: ModuleResponse) => {
      isUp ||= worker === started;
      const asked = pending.get(response.id);
      forget(response.id);
      asked?.resolve(response);
    });
    const gone = (why: string): void => {
      if (worker === started) void end(why);
    };
    started.on('error', (error) => gone(`the module broke down: ${errorText(error)}`));
    started.on('exit', (code) => gone(`the module ended its thread with code ${code}`));
    started.postMessage({ id: next++, kind: 'ping' } satisfies ModuleRequest);
    return started;
  }

  function forget(id: number): void {
    pending.delete(id);
    if (pending.size === 0) worker?.unref();
  }

  async function end(why: string): Promise<void> {
    clearTimeout(grace);
    grace = undefined;
    const ended = worker;
    worker = undefined;
    const lost = [...pending.values()];
    pending.clear();
    for (const { reject } of lost) reject(new ThreadEnded(why));
    await ended?.terminate();
  }

  function ask(question: Question, signal?: AbortSignal): Promise<ModuleResponse> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const id = next++;
      worker ??= start();
      const onAbort = (): void => {
        forget(id);
        reject(signal!.reason as Error);
        endUnlessItAnswers();
      };
      const done = (): void => signal?.removeEventListener('abort', onAbort);
      signal?.addEventListener('abort', onAbort, { once: true });
      pending.set(id, {
        resolve(response) {
          done();
          resolve(response);
        },
        reject(error) {
          done();
          reject(error);
        },
      });
      worker.ref();
      worker.postMessage({ ...question, id });
    });
  }

  async function waitForAnswer(): Promise<void> {
    try {
      await ask({ kind: 'ping' });
      clearTimeout(grace);
      grace = undefined;
    } catch {
      // It was ended.
    }
  }

  function endUnlessItAnswers(): void {
    if (grace !== undefined || worker === undefined || !isUp) return;
    grace = setTimeout(() => {
      void end('the module was ended, as it was blocked by a query that took too long');
    }, GRACE_MS);
    // A run that stops need not wait for it.
    grace.unref();
    void waitForAnswer();
  }

  return {
    users: 0,
    end,
    async find(name, signal) {
      const response = await ask({ kind: 'find', name }, signal);
      if (response.kind === 'found') return response.type;
      throw new Error(response.kind === 'broken' ? response.error : response.kind);
    },
    async call(name, inputs, signal) {
      const startedAt = performance.now();
      try {
        const question = { kind: 'call', name, inputs: ownTensors(inputs) } as const;
        const response = await ask(question, signal);
        if (response.kind !== 'reply') throw new TypeError(`the thread said ${response.kind}`);
        return { ...response.reply, latencyMs: performance.now() - startedAt };
      } catch (error) {
        if (error instanceof ThreadEnded)
          return failedReply('unavailable', error.message, startedAt);
        throw error;
      }
    },
  };
}
