import type { RequestHead } from '../transport.ts';
import { FLAG, FRAME, FRAME_HEADER_BYTES, frame, writeFrameHeader } from './frames.ts';
import { encodeHeaders } from './hpack.ts';

/** Every peer accepts frames of this size. */
const SAFE_FRAME_BYTES = 16_384;

/** A request in its HTTP/2 frames, but for the stream's number. */
export interface GrpcRequest {
  /** The length-prefixed message: the content of its DATA frames. */
  readonly message: Buffer;
  /** HEADERS and the only DATA frame, where one suffices; else HEADERS and CONTINUATION only. */
  readonly frames: Buffer;
  /** Where in `frames` the stream's number is to be written. */
  readonly streamIdsAt: readonly number[];
  /** Whether `frames` holds the message. */
  readonly whole: boolean;
}

/** Prepares a unary gRPC request (grpc/grpc, doc/PROTOCOL-HTTP2.md). `message` is the protobuf. */
export function grpcRequest(head: RequestHead, scheme: string, message: Uint8Array): GrpcRequest {
  const block = encodeHeaders([
    [':method', 'POST'],
    [':scheme', scheme],
    [':path', head.path],
    [':authority', head.authority],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ...head.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
  ]);
  const prefixed = Buffer.alloc(5 + message.length);
  prefixed.writeUInt32BE(message.length, 1);
  prefixed.set(message, 5);

  const parts: Buffer[] = [];
  const streamIdsAt: number[] = [];
  let size = 0;
  const add = (part: Buffer): void => {
    streamIdsAt.push(size + 5);
    parts.push(part);
    size += part.length;
  };
  for (let from = 0; from === 0 || from < block.length; from += SAFE_FRAME_BYTES) {
    const to = Math.min(block.length, from + SAFE_FRAME_BYTES);
    const flags = to === block.length ? FLAG.endHeaders : 0;
    add(frame(from === 0 ? FRAME.headers : FRAME.continuation, flags, 0, block.subarray(from, to)));
  }
  const whole = prefixed.length <= SAFE_FRAME_BYTES;
  if (whole) {
    const data = Buffer.alloc(FRAME_HEADER_BYTES + prefixed.length);
    data.set(prefixed, writeFrameHeader(data, 0, prefixed.length, FRAME.data, FLAG.endStream, 0));
    add(data);
  }
  return { message: prefixed, frames: Buffer.concat(parts), streamIdsAt, whole };
}
