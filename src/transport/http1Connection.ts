import type { Socket } from 'node:net';

import { dial } from './dial.ts';
import { Http1Error, Http1Parser } from './http1Parser.ts';
import { OUTCOME, outcomeOfHttp, type Outcome } from './outcome.ts';
import type { TransportCounters, TransportOptions } from './transport.ts';

/** What a connection tells its transport. */
export interface ConnectionHooks {
  /** It can take one more request. */
  onFree(): void;
  /** Bytes were read and handled. */
  afterRead(): void;
}

/** One place on the wire: a connection, and the next one when it has ended. */
export class Http1Connection {
  readonly #options: TransportOptions;
  readonly #counters: TransportCounters;
  readonly #hooks: ConnectionHooks;
  #socket: Socket | undefined;
  #parser: Http1Parser;
  #everOpened = false;
  /** Samples under way, oldest first, with the times they were sent. */
  readonly #samples: Int32Array;
  readonly #sentMs: Float64Array;
  #first = 0;
  #count = 0;
  #corked = false;

  constructor(options: TransportOptions, counters: TransportCounters, hooks: ConnectionHooks) {
    this.#options = options;
    this.#counters = counters;
    this.#hooks = hooks;
    this.#samples = new Int32Array(options.depth);
    this.#sentMs = new Float64Array(options.depth);
    this.#parser = this.#newParser();
  }

  get corked(): boolean {
    return this.#corked;
  }

  /** Connects, and rejects when that fails. */
  async open(): Promise<void> {
    const socket = this.#connect();
    await new Promise<void>((resolve, reject) => {
      socket.once(this.#options.address.tls === undefined ? 'connect' : 'secureConnect', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the connection was closed at once')));
    });
  }

  submit(sample: number, request: Buffer): void {
    const socket = this.#socket ?? this.#connect();
    const { depth } = this.#options;
    const place = (this.#first + this.#count) % depth;
    this.#samples[place] = sample;
    this.#sentMs[place] = this.#options.now();
    this.#count++;
    // With pipelining, requests of one turn leave in one write.
    if (depth > 1 && !this.#corked) {
      this.#corked = true;
      socket.cork();
    }
    socket.write(request);
  }

  uncork(): void {
    this.#corked = false;
    this.#socket?.uncork();
  }

  /** Drops the connection when its oldest request is over time; those behind it are lost with it. */
  sweep(): void {
    if (this.#count === 0) return;
    const now = this.#options.now();
    const { timeoutMs } = this.#options;
    if (now - this.#sentMs[this.#first]! <= timeoutMs) return;
    this.#drop(() =>
      now - this.#sentMs[this.#first]! > timeoutMs ? OUTCOME.timeout : OUTCOME.reset,
    );
  }

  close(): void {
    this.#drop(() => OUTCOME.abandoned);
  }

  #connect(): Socket {
    if (this.#everOpened) this.#counters.reconnects++;
    this.#everOpened = true;
    this.#parser = this.#newParser();
    let connected = false;
    const socket: Socket = dial(this.#options.address, 'http/1.1', (bytes) => {
      if (this.#socket === socket) this.#read(bytes);
    });
    this.#socket = socket;
    const ended = (outcome: Outcome): void => {
      if (this.#socket === socket) this.#drop(() => outcome);
    };
    socket.once(this.#options.address.tls === undefined ? 'connect' : 'secureConnect', () => {
      connected = true;
    });
    socket.on('error', () => ended(connected ? OUTCOME.reset : OUTCOME.refused));
    socket.on('end', () => {
      // A body that runs until the end of the connection is complete now.
      if (this.#socket === socket) this.#parser.end();
      ended(OUTCOME.reset);
    });
    socket.on('close', () => ended(connected ? OUTCOME.reset : OUTCOME.refused));
    return socket;
  }

  #newParser(): Http1Parser {
    const parser: Http1Parser = new Http1Parser((status, bodyBytes, keepAlive) => {
      // What follows the last answer of a connection answers nothing.
      if (this.#parser !== parser) return;
      if (this.#count === 0) throw new Http1Error('an answer to no request');
      const lost = keepAlive ? 0 : this.#count - 1;
      // Before the callbacks, so that what they submit goes to the next connection.
      if (!keepAlive) this.#detach();
      this.#finish(outcomeOfHttp(status), status, bodyBytes);
      for (let i = 0; i < lost; i++) this.#finish(OUTCOME.reset, 0, 0);
    });
    return parser;
  }

  #read(bytes: Buffer): void {
    try {
      this.#parser.read(bytes);
    } catch (error) {
      if (!(error instanceof Http1Error)) throw error;
      // Only the request whose answer it was is malformed; the ones behind it are lost.
      let outcome: Outcome = OUTCOME.malformed;
      this.#drop(() => {
        const mine = outcome;
        outcome = OUTCOME.reset;
        return mine;
      });
    }
    this.#hooks.afterRead();
  }

  #finish(outcome: Outcome, code: number, bytes: number): void {
    const sample = this.#samples[this.#first]!;
    this.#first = (this.#first + 1) % this.#options.depth;
    this.#count--;
    this.#hooks.onFree();
    this.#options.onDone(sample, outcome, code, bytes);
  }

  /** Ends the connection; requests under way end with the outcome given for each, oldest first. */
  #drop(outcomeOfNext: () => Outcome): void {
    this.#detach();
    // Those that the callbacks submit meanwhile belong to the next connection.
    for (let left = this.#count; left > 0; left--) this.#finish(outcomeOfNext(), 0, 0);
  }

  #detach(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#parser = this.#newParser();
    this.#corked = false;
    socket?.destroy();
  }
}
