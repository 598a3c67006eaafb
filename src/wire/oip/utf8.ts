import { isUtf8 } from 'node:buffer';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The text of bytes that are UTF-8, with a byte-order mark kept; undefined for other bytes. */
export function decodeUtf8Strict(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** The UTF-8 of a text; undefined when it holds half a surrogate pair, which has none. */
export function encodeUtf8Strict(text: string): Uint8Array | undefined {
  return LONE_SURROGATE.test(text) ? undefined : new TextEncoder().encode(text);
}
