import type { RequestHead } from '../transport.ts';
import { FLAG, FRAME, FRAME_HEADER_BYTES, writeFrameHeader, writeUint32 } from './frames.ts';
import { encodeHeaders } from './hpack.ts';

/** Every peer accepts frames of this size. */
const SAFE_FRAME_BYTES = 16_384;

/** A request in its HTTP/2 frames, but for the stream's number. */
export interface GrpcRequest {
  /** The length-prefixed message: the content of its DATA frames. May be part of `frames`. */
  readonly message: Buffer;
  /** HEADERS and the only DATA frame, where one suffices; else HEADERS and CONTINUATION only. */
  readonly frames: Buffer;
  /** Where in `frames` the stream's number is to be written. */
  readonly streamIdsAt: readonly number[];
  /** Whether `frames` holds the message. */
  readonly whole: boolean;
}

/** The header block of a call (grpc/grpc, doc/PROTOCOL-HTTP2.md): the same bytes on every stream. */
export function grpcHeaderBlock(head: RequestHead, scheme: string): Buffer {
  return encodeHeaders([
    [':method', 'POST'],
    [':scheme', scheme],
    [':path', head.path],
    [':authority', head.authority],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ...head.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
  ]);
}

/** Prepares a unary call. `message` is the protobuf. */
export function grpcRequest(block: Buffer, message: Uint8Array): GrpcRequest {
  const size = 5 + message.length;
  const whole = size <= SAFE_FRAME_BYTES;
  const blockFrames = Math.max(1, Math.ceil(block.length / SAFE_FRAME_BYTES));
  const headersEnd = block.length + blockFrames * FRAME_HEADER_BYTES;
  const frames = Buffer.allocUnsafe(headersEnd + (whole ? FRAME_HEADER_BYTES + size : 0));
  const streamIdsAt: number[] = [];
  let at = 0;
  for (let i = 0; i < blockFrames; i++) {
    const part = block.subarray(i * SAFE_FRAME_BYTES, (i + 1) * SAFE_FRAME_BYTES);
    const flags = i === blockFrames - 1 ? FLAG.endHeaders : 0;
    streamIdsAt.push(at + 5);
    at = writeFrameHeader(
      frames,
      at,
      part.length,
      i > 0 ? FRAME.continuation : FRAME.headers,
      flags,
      0,
    );
    frames.set(part, at);
    at += part.length;
  }
  if (!whole)
    return { message: prefix(Buffer.allocUnsafe(size), message), frames, streamIdsAt, whole };
  streamIdsAt.push(at + 5);
  at = writeFrameHeader(frames, at, size, FRAME.data, FLAG.endStream, 0);
  return { message: prefix(frames.subarray(at), message), frames, streamIdsAt, whole };
}

/** Writes the message behind its length. */
function prefix(into: Buffer, message: Uint8Array): Buffer {
  into[0] = 0;
  writeUint32(into, 1, message.length);
  into.set(message, 5);
  return into;
}
