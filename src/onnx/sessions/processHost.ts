import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';

import { startProcess } from '../../core/spawn.ts';
import type { HostListener, SessionHost } from './sessionHost.ts';
import type { SessionResponse } from './sessionProtocol.ts';

/** A child process for one session, in an empty working directory of its own and without our environment. */
export async function processHost(): Promise<SessionHost> {
  const directory = await mkdtemp(join(tmpdir(), 'proofmark-'));
  const module = new URL('./sessionProcess.worker.ts', import.meta.url);
  const child = startProcess(module, [], {
    cwd: directory,
    env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return new ProcessHost(child, directory);
}

/** What a process may say before it dies is kept up to this many characters. */
const LAST_WORDS = 2000;

class ProcessHost implements SessionHost {
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  #listener: HostListener | undefined;
  #lastWords = '';

  constructor(child: ChildProcess, directory: string) {
    this.#child = child;
    this.#gone = once(child, 'close').then(() => rm(directory, { recursive: true, force: true }));
    child.on('message', (message) => this.#listener?.response(message as SessionResponse));
    child.stderr?.setEncoding('utf8').on('data', (words: string) => {
      this.#lastWords = (this.#lastWords + words).slice(-LAST_WORDS);
    });
    child.on('error', (error) => this.#ended(error.message));
    child.on('close', (code, signal) => {
      const how = signal === null ? `code ${code}` : `signal ${signal}`;
      this.#ended(`the process ended with ${how}${this.#lastWords && `: ${this.#lastWords}`}`);
    });
    this.keepAlive(false);
  }

  send(...[request]: Parameters<SessionHost['send']>): void {
    this.#child.send(request, (error) => {
      if (error !== null) this.#ended(error.message);
    });
  }

  keepAlive(alive: boolean): void {
    // The channel is there as long as the process is; the type of its ref and unref is not public.
    const channel = this.#child.channel as { ref(): void; unref(): void } | null | undefined;
    if (alive) {
      this.#child.ref();
      channel?.ref();
    } else {
      this.#child.unref();
      channel?.unref();
    }
  }

  listen(listener: HostListener): void {
    this.#listener = listener;
  }

  async kill(): Promise<void> {
    this.#listener = undefined;
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  async release(): Promise<void> {
    await this.kill();
  }

  #ended(reason: string): void {
    this.#listener?.ended(reason);
    this.#listener = undefined;
  }
}
