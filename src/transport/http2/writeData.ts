import { FLAG, FRAME, FRAME_HEADER_BYTES, writeFrameHeader } from './frames.ts';
import type { GrpcStream } from './grpcStream.ts';
import type { SendBuffer } from './sendBuffer.ts';

/** Writes the next `size` bytes of a stream's message as a DATA frame; the caller has checked the windows. */
export function writeData(send: SendBuffer, stream: GrpcStream, size: number): void {
  const flags = size === stream.unsent && !stream.sendsMore ? FLAG.endStream : 0;
  const { chunk, at } = send.reserve(FRAME_HEADER_BYTES + size);
  const from = writeFrameHeader(chunk, at, size, FRAME.data, flags, stream.id);
  stream.request!.message.copy(chunk, from, stream.unsentFrom, stream.unsentFrom + size);
  stream.unsentFrom += size;
  stream.sendWindow -= size;
}
