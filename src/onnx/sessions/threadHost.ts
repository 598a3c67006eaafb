import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';

import { startWorker } from '../../core/spawn.ts';
import type { HostListener, SessionHost } from './sessionHost.ts';
import type { SessionResponse } from './sessionProtocol.ts';

/** Threads without a session, kept for the next pool: starting one costs more than most sessions. */
const idle: ThreadHost[] = [];

/** How long a thread without a session stays. */
const IDLE_MS = 10_000;

/** A worker thread for one session: a warm one where there is one. */
export function threadHost(): SessionHost {
  return idle.pop()?.wake() ?? new ThreadHost();
}

class ThreadHost implements SessionHost {
  readonly #worker: Worker;
  #listener: HostListener | undefined;
  #retire: NodeJS.Timeout | undefined;

  constructor() {
    this.#worker = startWorker(new URL('./sessionThread.worker.ts', import.meta.url));
    this.#worker.unref();
    this.#worker.on('message', (message: SessionResponse) => this.#listener?.response(message));
    this.#worker.on('error', (error) => this.#ended(error.message));
    this.#worker.on('exit', (code) => this.#ended(`the thread ended with code ${code}`));
  }

  wake(): this {
    clearTimeout(this.#retire);
    return this;
  }

  send(...[request, buffers]: Parameters<SessionHost['send']>): void {
    this.#worker.postMessage(request, buffers ?? []);
  }

  keepAlive(alive: boolean): void {
    if (alive) this.#worker.ref();
    else this.#worker.unref();
  }

  listen(listener: HostListener): void {
    this.#listener = listener;
  }

  async kill(): Promise<void> {
    void this.release();
    this.keepAlive(false);
  }

  /** A thread that is terminated inside the runtime takes the whole process along, so this waits for its answer. */
  async release(): Promise<void> {
    const unloaded = new Promise<boolean>((resolve) => {
      this.listen({
        response: (response) => {
          if (response.kind === 'unloaded') resolve(true);
        },
        ended: () => resolve(false),
      });
    });
    this.keepAlive(true);
    this.send({ kind: 'unload' });
    if (await unloaded) await this.#rest();
  }

  async #rest(): Promise<void> {
    this.#listener = undefined;
    this.keepAlive(false);
    if (idle.length >= availableParallelism()) {
      await this.#worker.terminate();
      return;
    }
    idle.push(this);
    this.#retire = setTimeout(() => {
      this.#forget();
      void this.#worker.terminate();
    }, IDLE_MS).unref();
  }

  #ended(reason: string): void {
    this.#forget();
    this.#listener?.ended(reason);
    this.#listener = undefined;
  }

  #forget(): void {
    clearTimeout(this.#retire);
    const at = idle.indexOf(this);
    if (at >= 0) idle.splice(at, 1);
  }
}
