import { ERROR_CODE, FRAME_HEADER_BYTES, Http2Error } from './frames.ts';

/** Takes a frame; `bytes[from, to)` is its payload, valid only during the call. */
export type OnFrame = (
  type: number,
  flags: number,
  stream: number,
  bytes: Buffer,
  from: number,
  to: number,
) => void;

/** Our SETTINGS_MAX_FRAME_SIZE: the default, which every peer knows. */
const MAX_FRAME_BYTES = 16_384;

/** Splits a stream of bytes into HTTP/2 frames. `read` throws Http2Error FRAME_SIZE_ERROR for a frame over 16 KiB. */
export class FrameReader {
  readonly #onFrame: OnFrame;
  #held: Buffer | undefined;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  read(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#held !== undefined) {
      bytes = Buffer.concat([this.#held, chunk]);
      this.#held = undefined;
    }
    const size = bytes.length;
    let at = 0;
    while (size - at >= FRAME_HEADER_BYTES) {
      const length = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
      if (length > MAX_FRAME_BYTES) {
        throw new Http2Error(ERROR_CODE.frameSize, `a frame of ${length} bytes`);
      }
      const from = at + FRAME_HEADER_BYTES;
      const to = from + length;
      if (to > size) break;
      const stream =
        ((bytes[at + 5]! & 0x7f) << 24) |
        (bytes[at + 6]! << 16) |
        (bytes[at + 7]! << 8) |
        bytes[at + 8]!;
      this.#onFrame(bytes[at + 3]!, bytes[at + 4]!, stream, bytes, from, to);
      at = to;
    }
    // Copied: the caller's bytes are valid only now.
    if (at < size) this.#held = Buffer.from(bytes.subarray(at));
  }
}
