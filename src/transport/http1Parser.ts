/** Is told of each complete response. */
export type OnResponse = (status: number, bodyBytes: number, keepAlive: boolean) => void;

/** Is given what a response consists of, for those who keep it; bytes are valid only during the call. */
export interface ResponseSink {
  /** The status line and the header lines. */
  head(text: string): void;
  data(bytes: Buffer): void;
}

/** Bytes that are no HTTP/1.1 response. */
export class Http1Error extends Error {}

const MAX_HEAD_BYTES = 64 * 1024;
const MAX_LINE_BYTES = 8 * 1024;
const LF = 10;

const HEAD = 0;
const BODY = 1;
const UNTIL_CLOSE = 2;
const CHUNK_SIZE = 3;
const CHUNK_DATA = 4;
const CHUNK_END = 5;
const TRAILERS = 6;

/**
 * Splits a stream of bytes into HTTP/1.1 responses (RFC 9112): fixed length, chunked with extensions and trailers,
 * until close, none for 204 and 304; interim 1xx are skipped. Bodies are counted, and go to the sink. `read` throws
 * Http1Error.
 */
export class Http1Parser {
  readonly #onResponse: OnResponse;
  readonly #sink: ResponseSink | undefined;
  /** The next response has a head alone, as that to a HEAD request. */
  bodyless = false;
  #state: number = HEAD;
  /** The start of a head or line that is not complete yet. */
  #held: Buffer | undefined;
  /** The last head parsed: servers repeat themselves, so most heads are known by their bytes. */
  #knownHead: Buffer = Buffer.alloc(0);
  #knownText = '';
  #status = 0;
  #length = 0;
  #keepAlive = true;
  #chunked = false;
  #left = 0;
  #bodyBytes = 0;
  #trailerBytes = 0;

  constructor(onResponse: OnResponse, sink?: ResponseSink) {
    this.#onResponse = onResponse;
    this.#sink = sink;
  }

  /** Whether bytes of an unfinished response were received. */
  get inside(): boolean {
    return this.#state !== HEAD || this.#held !== undefined;
  }

  /** Bytes of the current body so far. */
  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  read(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#held !== undefined) {
      bytes = Buffer.concat([this.#held, chunk]);
      this.#held = undefined;
    }
    let at = 0;
    while (at < bytes.length) {
      const next = this.#step(bytes, at);
      if (next < 0) {
        // Copied: the caller's bytes are valid only now.
        this.#held = Buffer.from(bytes.subarray(at));
        return;
      }
      at = next;
    }
  }

  /** The connection has ended: completes a body that runs until then. False when that cuts a response off. */
  end(): boolean {
    if (this.#state === UNTIL_CLOSE) {
      this.#complete();
      return true;
    }
    return !this.inside;
  }

  /** Consumes one element from `at`; returns where the next begins, -1 when more bytes are needed. */
  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case HEAD:
        return this.#head(bytes, at);
      case BODY:
      case CHUNK_DATA: {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        this.#bodyBytes += taken;
        this.#sink?.data(bytes.subarray(at, at + taken));
        if (this.#left === 0) {
          if (this.#state === BODY) this.#complete();
          else this.#state = CHUNK_END;
        }
        return at + taken;
      }
      case UNTIL_CLOSE:
        this.#bodyBytes += bytes.length - at;
        this.#sink?.data(bytes.subarray(at));
        return bytes.length;
      default:
        return this.#line(bytes, at);
    }
  }

  #head(bytes: Buffer, at: number): number {
    const known = this.#knownHead;
    const size = known.length;
    if (
      size > 0 &&
      bytes.length - at >= size &&
      bytes.compare(known, 0, size, at, at + size) === 0
    ) {
      this.#begin();
      return at + size;
    }
    const end = bytes.indexOf('\r\n\r\n', at, 'latin1');
    if (end < 0 || end + 4 - at > MAX_HEAD_BYTES) {
      if (bytes.length - at > MAX_HEAD_BYTES) throw new Http1Error('a head of more than 64 KiB');
      if (bytes.length - at >= 5 && bytes.toString('latin1', at, at + 5) !== 'HTTP/') {
        throw new Http1Error('not an HTTP response');
      }
      return -1;
    }
    this.#knownText = bytes.toString('latin1', at, end);
    this.#parseHead(this.#knownText);
    this.#knownHead = Buffer.from(bytes.subarray(at, end + 4));
    this.#begin();
    return end + 4;
  }

  #parseHead(text: string): void {
    const lines = text.split('\r\n');
    const match = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(lines[0] ?? '');
    if (match === null) throw new Http1Error('the status line cannot be read');
    this.#status = Number(match[2]);
    this.#keepAlive = match[1] === '1';
    this.#chunked = false;
    this.#length = -1;
    for (let i = 1; i < lines.length; i++) this.#header(lines[i]!);
    if (this.#chunked) this.#length = -1;
    else if (this.#status < 200 || this.#status === 204 || this.#status === 304) this.#length = 0;
  }

  #header(line: string): void {
    const colon = line.indexOf(':');
    if (colon <= 0) throw new Http1Error('a header line cannot be read');
    const value = line.slice(colon + 1).trim();
    switch (line.slice(0, colon).toLowerCase()) {
      case 'content-length': {
        if (!/^\d{1,15}$/.test(value)) throw new Http1Error('Content-Length is no number');
        const length = Number(value);
        if (this.#length >= 0 && this.#length !== length) {
          throw new Http1Error('two values of Content-Length');
        }
        this.#length = length;
        break;
      }
      case 'transfer-encoding':
        if (!/(?:^|,)\s*chunked$/i.test(value)) {
          throw new Http1Error('a Transfer-Encoding other than chunked');
        }
        this.#chunked = true;
        break;
      case 'connection':
        if (/(?:^|,)\s*close\s*(?:,|$)/i.test(value)) this.#keepAlive = false;
        else if (/(?:^|,)\s*keep-alive\s*(?:,|$)/i.test(value)) this.#keepAlive = true;
        break;
    }
  }

  /** A head was read: what follows it? */
  #begin(): void {
    this.#bodyBytes = 0;
    if (this.#status < 200) {
      if (this.#status === 101) throw new Http1Error('the server switched protocols');
      return;
    }
    this.#sink?.head(this.#knownText);
    if (this.bodyless) {
      this.#length = Math.max(0, this.#length);
      this.#complete();
    } else if (this.#chunked) this.#state = CHUNK_SIZE;
    else if (this.#length > 0) {
      this.#left = this.#length;
      this.#state = BODY;
    } else if (this.#length === 0) this.#complete();
    else this.#state = UNTIL_CLOSE;
  }

  /** A line of the chunked framing. */
  #line(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LF, at);
    if (end < 0) {
      if (bytes.length - at > MAX_LINE_BYTES) throw new Http1Error('a line of more than 8 KiB');
      return -1;
    }
    const line = bytes.toString('latin1', at, end).replace(/\r$/, '');
    if (this.#state === CHUNK_SIZE) {
      const size = /^([0-9a-f]{1,12})\s*(?:;.*)?$/i.exec(line)?.[1];
      if (size === undefined) throw new Http1Error('a chunk size cannot be read');
      this.#left = Number.parseInt(size, 16);
      this.#trailerBytes = 0;
      this.#state = this.#left > 0 ? CHUNK_DATA : TRAILERS;
    } else if (this.#state === CHUNK_END) {
      if (line !== '') throw new Http1Error('a chunk is longer than its size');
      this.#state = CHUNK_SIZE;
    } else {
      this.#trailerBytes += end - at;
      if (this.#trailerBytes > MAX_HEAD_BYTES) throw new Http1Error('trailers of more than 64 KiB');
      if (line === '') this.#complete();
    }
    return end + 1;
  }

  #complete(): void {
    this.#state = HEAD;
    const keepAlive = this.#keepAlive && (this.#chunked || this.#length >= 0);
    this.#onResponse(this.#status, this.#bodyBytes, keepAlive);
  }
}
