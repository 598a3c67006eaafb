import { GrpcStream } from '../http2/grpcStream.ts';
import type { HeaderSummary } from '../http2/headerSummary.ts';

/** A call whose answer is kept. */
export class AskStream extends GrpcStream {
  readonly #parts: Buffer[] = [];
  /** What came with the status, as text. */
  statusText = '';

  override headers(summary: HeaderSummary, last: boolean): void {
    super.headers(summary, last);
    if (summary.grpcMessage !== undefined) this.statusText = summary.grpcMessage;
  }

  override data(bytes: Buffer, from: number, to: number): void {
    super.data(bytes, from, to);
    this.#parts.push(Buffer.from(bytes.subarray(from, to)));
  }

  /** The message of the answer without its prefix. */
  get message(): Buffer {
    return Buffer.concat(this.#parts).subarray(5);
  }
}
