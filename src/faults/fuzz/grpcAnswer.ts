import { FrameReader } from '../../transport/http2/frameReader.ts';
import { FLAG, FRAME } from '../../transport/http2/frames.ts';
import { headerBlocks } from '../../transport/http2/headerBlocks.ts';
import { decodeHeaders } from '../../transport/http2/hpack.ts';

/** What a gRPC server answers on the only stream of a connection. */
export interface GrpcAnswer {
  /** Takes bytes; whether the server has now ended the call or the connection. */
  read(chunk: Buffer): boolean;
  /** `grpc-status`; null while there is none. */
  status(): number | null;
}

/** The stream of the only call. */
const STREAM = 1;

/** Reads HTTP/2 frames up to the end of the call: its trailers, RST_STREAM, or GOAWAY. Bytes that are no frames end it too. */
export function grpcAnswer(): GrpcAnswer {
  let ended = false;
  let status: number | null = null;
  const blocks = headerBlocks();
  const reader = new FrameReader((type, flags, stream, bytes, from, to) => {
    if (type === FRAME.goaway || (type === FRAME.rstStream && stream === STREAM)) ended = true;
    if (type === FRAME.data && stream === STREAM && (flags & FLAG.endStream) !== 0) ended = true;
    if (type !== FRAME.headers && type !== FRAME.continuation) return;
    const block = blocks.add(type, flags, stream, bytes, from, to);
    if (block === undefined || stream !== STREAM) return;
    for (const [name, value] of decodeHeaders(block.bytes.subarray(block.from, block.to)))
      if (name === 'grpc-status' && /^\d{1,2}$/.test(value)) status = Number(value);
    if (block.endStream) ended = true;
  });
  return {
    read(chunk) {
      try {
        reader.read(chunk);
      } catch {
        ended = true;
      }
      return ended;
    },
    status: () => status,
  };
}
