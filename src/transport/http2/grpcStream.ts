import { OUTCOME, outcomeOfGrpc, outcomeOfHttp, type Outcome } from '../outcome.ts';
import type { GrpcRequest } from './grpcRequest.ts';
import type { HeaderSummary } from './headerSummary.ts';

/** One request under way. Objects are used again for later requests. */
export class GrpcStream {
  id = 0;
  sample = 0;
  payload = 0;
  request: GrpcRequest | undefined;
  submittedMs = 0;
  /** How often it was sent again. */
  resent = 0;
  /** What of the message is not sent yet begins here. */
  unsentFrom = 0;
  /** What the peer lets us send. */
  sendWindow = 0;
  /** Received since the last WINDOW_UPDATE. */
  unacknowledged = 0;
  bodyBytes = 0;
  #messageBytes = 0;
  #compressed = false;
  #status = 0;
  #grpcStatus = -1;
  #broken = false;
  /** Whether more messages may follow those that are there, so that the stream stays open for them. */
  readonly sendsMore: boolean = false;

  /** Takes a new request. */
  take(sample: number, payload: number, submittedMs: number): void {
    this.sample = sample;
    this.payload = payload;
    this.submittedMs = submittedMs;
    this.resent = 0;
    this.start(0, undefined, 0);
  }

  /** Begins the stream. */
  start(id: number, request: GrpcRequest | undefined, sendWindow: number): void {
    this.id = id;
    this.request = request;
    this.sendWindow = sendWindow;
    this.unsentFrom = 0;
    this.unacknowledged = 0;
    this.bodyBytes = 0;
    this.#messageBytes = 0;
    this.#compressed = false;
    this.#status = 0;
    this.#grpcStatus = -1;
    this.#broken = false;
  }

  get unsent(): number {
    return this.request === undefined ? 0 : this.request.message.length - this.unsentFrom;
  }

  headers(summary: HeaderSummary, last: boolean): void {
    if (this.#status === 0) {
      // Interim responses come before the response's own head.
      if (summary.status >= 100 && summary.status < 200 && !last) return;
      this.#status = summary.status;
      if (summary.status === 0) this.#broken = true;
      if (summary.status === 200 && !summary.grpcContent) this.#broken = true;
    } else if (!last || summary.status !== 0) this.#broken = true;
    if (last) this.#grpcStatus = summary.grpcStatus;
  }

  data(bytes: Buffer, from: number, to: number): void {
    if (this.#status === 0) this.#broken = true;
    // The first five bytes: a flag, and the length of the message.
    for (let at = from; at < to && this.bodyBytes + (at - from) < 5; at++) {
      const index = this.bodyBytes + (at - from);
      if (index === 0) this.#compressed = bytes[at] !== 0;
      else this.#messageBytes = this.#messageBytes * 256 + bytes[at]!;
    }
    this.bodyBytes += to - from;
  }

  /** How it ended, once the peer has closed the stream. */
  outcome(): Outcome {
    if (this.#broken) return OUTCOME.malformed;
    if (this.#status !== 200) return outcomeOfHttp(this.#status);
    if (this.#grpcStatus < 0) return OUTCOME.malformed;
    if (this.#grpcStatus === 0 && !this.isWhole) return OUTCOME.malformed;
    return outcomeOfGrpc(this.#grpcStatus);
  }

  /** Whether what came is messages that can be read. */
  protected get isWhole(): boolean {
    return !this.#compressed && this.bodyBytes === 5 + this.#messageBytes;
  }

  /** `:status` of the answer; 0 for none. */
  get httpStatus(): number {
    return this.#status;
  }

  /** What is wrong with an answer that is malformed. */
  get flaw(): string {
    if (this.#broken) return 'the answer is not gRPC';
    if (this.#grpcStatus < 0) return 'the answer ends without grpc status';
    if (this.#compressed) return 'the answer is compressed, which nobody asked for';
    return `the message has ${this.bodyBytes} bytes, not ${5 + this.#messageBytes}`;
  }

  /** The gRPC status, or the HTTP status when that is not 200. */
  get code(): number {
    return this.#status === 200 ? Math.max(0, this.#grpcStatus) : this.#status;
  }
}
