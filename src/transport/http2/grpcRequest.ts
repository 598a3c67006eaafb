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

/** Prepares a call whose messages are not known yet. */
export function grpcOpening(block: Buffer): GrpcRequest {
  return { ...headersOf(block, 0), message: Buffer.alloc(0), whole: false };
}

/** Prepares a unary call. `message` is the protobuf. */
export function grpcRequest(block: Buffer, message: Uint8Array): GrpcRequest {
  const size = 5 + message.length;
  const whole = size <= SAFE_FRAME_BYTES;
  if (!whole) {
    return { ...headersOf(block, 0), message: prefix(Buffer.allocUnsafe(size), message), whole };
  }
  const { frames, streamIdsAt, end } = headersOf(block, FRAME_HEADER_BYTES + size);
  streamIdsAt.push(end + 5);
  const at = writeFrameHeader(frames, end, size, FRAME.data, FLAG.endStream, 0);
  return { message: prefix(frames.subarray(at), message), frames, streamIdsAt, whole };
}

/** HEADERS and CONTINUATION, and room for `more` bytes behind them. */
function headersOf(
  block: Buffer,
  more: number,
): { readonly frames: Buffer; readonly streamIdsAt: number[]; readonly end: number } {
  const count = Math.max(1, Math.ceil(block.length / SAFE_FRAME_BYTES));
  const frames = Buffer.allocUnsafe(block.length + count * FRAME_HEADER_BYTES + more);
  const streamIdsAt: number[] = [];
  let end = 0;
  for (let i = 0; i < count; i++) {
    const part = block.subarray(i * SAFE_FRAME_BYTES, (i + 1) * SAFE_FRAME_BYTES);
    const type = i === 0 ? FRAME.headers : FRAME.continuation;
    const flags = i === count - 1 ? FLAG.endHeaders : 0;
    streamIdsAt.push(end + 5);
    end = writeFrameHeader(frames, end, part.length, type, flags, 0);
    frames.set(part, end);
    end += part.length;
  }
  return { frames, streamIdsAt, end };
}

/** Writes the message behind its length. */
function prefix(into: Buffer, message: Uint8Array): Buffer {
  into[0] = 0;
  writeUint32(into, 1, message.length);
  into.set(message, 5);
  return into;
}
