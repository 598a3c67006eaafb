import { GrpcStream } from '../http2/grpcStream.ts';
import type { HeaderSummary } from '../http2/headerSummary.ts';
import { OUTCOME, type Outcome } from '../outcome.ts';
import { MOST_ANSWER_BYTES } from './httpReply.ts';

/** A call whose answer is kept. */
export class AskStream extends GrpcStream {
  readonly #mostBytes: number;
  #parts: Buffer[] = [];
  /** What came with the status, as text. */
  statusText = '';

  constructor(mostAnswerBytes: number = MOST_ANSWER_BYTES) {
    super();
    this.#mostBytes = mostAnswerBytes;
  }

  override headers(summary: HeaderSummary, last: boolean): void {
    super.headers(summary, last);
    if (summary.grpcMessage !== undefined) this.statusText = summary.grpcMessage;
  }

  override data(bytes: Buffer, from: number, to: number): void {
    super.data(bytes, from, to);
    if (this.#isTooLarge) this.#parts = [];
    else this.#parts.push(Buffer.from(bytes.subarray(from, to)));
  }

  override outcome(): Outcome {
    return this.#isTooLarge ? OUTCOME.malformed : super.outcome();
  }

  override get flaw(): string {
    return this.#isTooLarge ? `the answer has more than ${this.#mostBytes} bytes` : super.flaw;
  }

  get #isTooLarge(): boolean {
    return this.bodyBytes > this.#mostBytes;
  }

  /** The message of the answer without its prefix. */
  get message(): Buffer {
    const [first] = this.#parts;
    const bytes = first && this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
    return bytes.subarray(5);
  }
}
