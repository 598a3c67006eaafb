import { ERROR_CODE, FLAG, FRAME, Http2Error } from './frames.ts';

/** A whole header block. */
export interface HeaderBlock {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  readonly endStream: boolean;
}

/** Against a peer that never ends its headers. */
const MAX_BLOCK_BYTES = 256 * 1024;
const MAX_CONTINUATIONS = 64;

/** Puts header blocks together from HEADERS and CONTINUATION frames (RFC 9113, 6.2 and 6.10). */
export function headerBlocks() {
  let stream = 0;
  let endStream = false;
  let parts: Buffer[] = [];
  let size = 0;

  return {
    /** Whether a block has begun and not ended. */
    get inside(): boolean {
      return stream !== 0;
    },

    /** Adds a frame; returns the block that it completes. Throws Http2Error. */
    add(
      type: number,
      flags: number,
      id: number,
      bytes: Buffer,
      from: number,
      to: number,
    ): HeaderBlock | undefined {
      const ends = (flags & FLAG.endHeaders) !== 0;
      if (type === FRAME.headers) {
        const [start, end] = withoutPadding(flags, bytes, from, to);
        if (ends) {
          return { bytes, from: start, to: end, endStream: (flags & FLAG.endStream) !== 0 };
        }
        if (id === 0) throw new Http2Error(ERROR_CODE.protocol, 'HEADERS on the connection');
        stream = id;
        endStream = (flags & FLAG.endStream) !== 0;
        parts = [Buffer.from(bytes.subarray(start, end))];
        size = end - start;
        return undefined;
      }
      if (stream === 0 || id !== stream) {
        throw new Http2Error(ERROR_CODE.protocol, 'a CONTINUATION of nothing');
      }
      size += to - from;
      if (size > MAX_BLOCK_BYTES || parts.length > MAX_CONTINUATIONS) {
        throw new Http2Error(ERROR_CODE.protocol, 'headers without an end');
      }
      parts.push(Buffer.from(bytes.subarray(from, to)));
      if (!ends) return undefined;
      stream = 0;
      const block = Buffer.concat(parts);
      parts = [];
      return { bytes: block, from: 0, to: block.length, endStream };
    },
  };
}

function withoutPadding(flags: number, bytes: Buffer, from: number, to: number): [number, number] {
  const padded = (flags & FLAG.padded) !== 0;
  const start = from + (padded ? 1 : 0) + ((flags & FLAG.priority) === 0 ? 0 : 5);
  const end = to - (padded ? (bytes[from] ?? 0) : 0);
  if (start > end) throw new Http2Error(ERROR_CODE.protocol, 'padding longer than the frame');
  return [start, end];
}
