import { ERROR_CODE, Http2Error } from './frames.ts';
import { STATIC_TABLE } from './hpackTable.ts';
import { decodeHuffman } from './huffman.ts';

/** Names (lower case) and values. */
export type Headers = readonly (readonly [string, string])[];

/**
 * Encodes headers without the dynamic table (RFC 7541), so that the same headers are the same bytes on every stream.
 * Values are Latin-1.
 */
export function encodeHeaders(headers: Headers): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of headers) {
    const exact = STATIC_TABLE.findIndex(([n, v]) => n === name && v === value);
    if (exact >= 0) {
      parts.push(prefixed(exact + 1, 7, 0x80));
      continue;
    }
    const named = STATIC_TABLE.findIndex(([n]) => n === name);
    parts.push(prefixed(named + 1, 4, 0x00));
    if (named < 0) parts.push(text(name));
    parts.push(text(value));
  }
  return Buffer.concat(parts);
}

/**
 * Decodes a whole header block of a peer that was told to keep no dynamic table (SETTINGS_HEADER_TABLE_SIZE 0).
 * Throws Http2Error COMPRESSION_ERROR.
 */
export function decodeHeaders(block: Uint8Array): Headers {
  const reader = new BlockReader(block);
  const headers: (readonly [string, string])[] = [];
  while (!reader.done) {
    const byte = reader.peek();
    if (byte >= 0x80) {
      headers.push(entry(reader.integer(7)));
    } else if ((byte & 0xe0) === 0x20) {
      if (headers.length > 0) throw broken('a table size update after a header');
      if (reader.integer(5) > 0) throw broken('a table larger than was offered');
    } else {
      // Literals: with indexing (0x40) nothing is kept, as the table has no room.
      const index = reader.integer(byte >= 0x40 ? 6 : 4);
      const name = index === 0 ? reader.string() : entry(index)[0];
      headers.push([name, reader.string()]);
    }
  }
  return headers;
}

function entry(index: number): readonly [string, string] {
  const found = STATIC_TABLE[index - 1];
  if (found === undefined) throw broken(`no header has the index ${index}`);
  return found;
}

function broken(message: string): Http2Error {
  return new Http2Error(ERROR_CODE.compression, `header block: ${message}`);
}

/** An integer with a prefix of `bits` bits under the given flags (RFC 7541, 5.1). */
function prefixed(value: number, bits: number, flags: number): Buffer {
  const limit = (1 << bits) - 1;
  if (value < limit) return Buffer.from([flags | value]);
  const bytes = [flags | limit];
  let rest = value - limit;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  return Buffer.concat([prefixed(bytes.length, 7, 0x00), bytes]);
}

class BlockReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  peek(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw broken('it is cut off');
    return byte;
  }

  integer(bits: number): number {
    const limit = (1 << bits) - 1;
    let value = this.peek() & limit;
    this.#at++;
    if (value < limit) return value;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.peek();
      this.#at++;
      value += (byte & 0x7f) * scale;
      if (value > 0x7fffffff || scale > 2 ** 28) throw broken('an integer is too large');
      if (byte < 0x80) return value;
    }
  }

  string(): string {
    const huffman = this.peek() >= 0x80;
    const length = this.integer(7);
    const end = this.#at + length;
    if (end > this.#bytes.length) throw broken('a string is cut off');
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    if (!huffman) return Buffer.from(bytes).toString('latin1');
    const decoded = decodeHuffman(bytes);
    if (decoded === undefined) throw broken('a Huffman code is invalid');
    return decoded;
  }
}
