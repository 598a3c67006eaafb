import type { Socket } from 'node:net';

import { dial } from '../dial.ts';
import { Http1Parser } from '../http1Parser.ts';
import type { Address } from '../transport.ts';
import { AskError } from './askError.ts';
import { headersOf } from './headersOf.ts';
import type { HttpReply } from './httpReply.ts';

/** What a channel tells its client. */
export interface ChannelHooks {
  /** It can take the next request. */
  onIdle(): void;
  onEnd(): void;
}

interface Pending {
  readonly resolve: (reply: HttpReply) => void;
  readonly reject: (error: Error) => void;
}

/** One connection that carries a request at a time. */
export class Http1Channel {
  readonly #hooks: ChannelHooks;
  readonly #mostBytes: number;
  readonly #socket: Socket;
  readonly #parser: Http1Parser;
  #pending: Pending | undefined;
  #head = '';
  #parts: Buffer[] = [];
  #answered = 0;
  #heard = false;
  #ended = false;

  constructor(address: Address, mostAnswerBytes: number, hooks: ChannelHooks) {
    this.#mostBytes = mostAnswerBytes;
    this.#hooks = hooks;
    this.#parser = new Http1Parser(
      (status, _bytes, keepAlive) => this.#complete(status, keepAlive),
      {
        head: (text) => (this.#head = text),
        data: (bytes) => this.#keep(bytes),
      },
    );
    this.#socket = dial(address, 'http/1.1', (bytes) => this.#read(bytes));
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('end', () => {
      if (this.#pending !== undefined) this.#parser.end();
      this.#end(undefined);
    });
    this.#socket.on('close', () => this.#end(undefined));
  }

  /** Sends a whole request. Call only when idle. */
  send(request: Buffer, bodyless: boolean, signal: AbortSignal | undefined): Promise<HttpReply> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#pending = undefined;
        this.destroy();
        reject(signal?.reason as Error);
      };
      const settle = (): void => signal?.removeEventListener('abort', onAbort);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#heard = false;
      this.#parser.bodyless = bodyless;
      this.#pending = {
        resolve(reply) {
          settle();
          resolve(reply);
        },
        reject(error) {
          settle();
          reject(error);
        },
      };
      if (this.#ended) this.#fail(undefined);
      else this.#socket.write(request);
    });
  }

  destroy(): void {
    this.#end(undefined);
  }

  #read(bytes: Buffer): void {
    if (this.#ended) return;
    this.#heard = true;
    try {
      this.#parser.read(bytes);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#end(error);
    }
  }

  #keep(bytes: Buffer): void {
    // Copied: the socket reads into one buffer.
    this.#parts.push(Buffer.from(bytes));
    if (this.#parser.bodyBytes > this.#mostBytes) {
      this.#parts = [];
      throw new AskError(
        'ERR_ANSWER_TOO_LARGE',
        `the answer has more than ${this.#mostBytes} bytes`,
      );
    }
  }

  #complete(status: number, keepAlive: boolean): void {
    const pending = this.#pending;
    const head = this.#head;
    const body = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#pending = undefined;
    this.#parts = [];
    this.#answered++;
    // An answer to no request: what follows could not be told apart.
    if (pending === undefined || !keepAlive) this.#end(undefined);
    else this.#hooks.onIdle();
    pending?.resolve({ status, body, header: (name) => headersOf(head).get(name) });
  }

  #end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.destroy();
    this.#hooks.onEnd();
    this.#fail(error);
  }

  #fail(error: Error | undefined): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return;
    const stale = this.#answered > 0 && !this.#heard;
    const early = new AskError(
      'ERR_CLOSED_EARLY',
      'the connection was closed before the answer was complete',
      stale,
    );
    pending.reject(error === undefined || stale ? early : error);
  }
}
