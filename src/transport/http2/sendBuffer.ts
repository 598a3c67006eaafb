import type { Socket } from 'node:net';

const CHUNK_BYTES = 64 * 1024;
const MAX_SPARE = 4;

/** Collects what is to be sent, so that one turn of the event loop makes one write. Chunks are used again once sent. */
export class SendBuffer {
  #chunk: Buffer | undefined;
  #used = 0;
  readonly #spare: Buffer[] = [];
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Copies bytes in and returns where they lie, so that a few of them can be overwritten before `flush`. */
  append(bytes: Uint8Array): { chunk: Buffer; at: number } {
    const { chunk, at } = this.reserve(bytes.length);
    chunk.set(bytes, at);
    return { chunk, at };
  }

  /** Room for `length` bytes to be filled before `flush`. */
  reserve(length: number): { chunk: Buffer; at: number } {
    if (this.#chunk !== undefined && this.#used + length > this.#chunk.length) this.flush();
    this.#chunk ??=
      length > CHUNK_BYTES
        ? Buffer.allocUnsafeSlow(length)
        : (this.#spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES));
    place.chunk = this.#chunk;
    place.at = this.#used;
    this.#used += length;
    return place;
  }

  flush(): void {
    const chunk = this.#chunk;
    if (chunk === undefined || this.#used === 0) return;
    const bytes = chunk.subarray(0, this.#used);
    this.#chunk = undefined;
    this.#used = 0;
    if (this.#socket.destroyed) return;
    this.#socket.write(bytes, () => {
      if (chunk.length === CHUNK_BYTES && this.#spare.length < MAX_SPARE) this.#spare.push(chunk);
    });
  }
}

/** One result for all calls: it is read at once, and an object a request would be garbage. */
const place: { chunk: Buffer; at: number } = { chunk: Buffer.alloc(0), at: 0 };
