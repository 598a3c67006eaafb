import type { GrpcRequest } from '../http2/grpcRequest.ts';
import { GrpcStream } from '../http2/grpcStream.ts';
import type { HeaderSummary } from '../http2/headerSummary.ts';
import { OUTCOME, type Outcome } from '../outcome.ts';

const PREFIX_BYTES = 5;

/** Is told of messages, or once that one cannot be read: then nothing more comes, and the call is to be ended. */
export interface MessageListener {
  onMessage(message: Uint8Array): void;
  onFlaw(): void;
}

/** A call on which both sides send messages: cuts what comes into messages, and adds to what is sent. */
export class DuplexStream extends GrpcStream {
  override readonly sendsMore = true;
  readonly #mostBytes: number;
  readonly #listener: MessageListener;
  /** HEADERS, and the messages that wait for the stream to begin. */
  #opening: GrpcRequest;
  #parts: Buffer[] = [];
  #held = 0;
  /** Size of the next message with its prefix, once that is known. */
  #wanted = PREFIX_BYTES;
  #flaw = '';
  /** What came with the status, as text. */
  statusText = '';

  constructor(opening: GrpcRequest, mostMessageBytes: number, listener: MessageListener) {
    super();
    this.#opening = opening;
    this.#mostBytes = mostMessageBytes;
    this.#listener = listener;
  }

  get opening(): GrpcRequest {
    return this.#opening;
  }

  /** Adds a message to what is to be sent. */
  push(message: Uint8Array): void {
    const prefix = Buffer.alloc(PREFIX_BYTES);
    prefix.writeUInt32BE(message.length, 1);
    const before = this.request ?? this.#opening;
    const unsent = before.message.subarray(this.unsentFrom);
    const longer = { ...before, message: Buffer.concat([unsent, prefix, message]) };
    if (this.request === undefined) this.#opening = longer;
    else this.request = longer;
    this.unsentFrom = 0;
  }

  override headers(summary: HeaderSummary, last: boolean): void {
    super.headers(summary, last);
    if (summary.grpcMessage !== undefined) this.statusText = summary.grpcMessage;
  }

  override data(bytes: Buffer, from: number, to: number): void {
    super.data(bytes, from, from);
    if (this.#flaw !== '') return;
    this.#parts.push(Buffer.from(bytes.subarray(from, to)));
    this.#held += to - from;
    while (this.#held >= this.#wanted && this.#flaw === '') this.#next();
  }

  /** Takes the prefix, or the message behind it. */
  #next(): void {
    const all = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = [all];
    if (this.#wanted === PREFIX_BYTES) {
      const size = all.readUInt32BE(1);
      if (all[0] !== 0) this.#refuse('a message is compressed, which nobody asked for');
      else if (size > this.#mostBytes) this.#refuse(`a message has ${size} bytes`);
      else if (size > 0) {
        this.#wanted = PREFIX_BYTES + size;
        return;
      }
    }
    if (this.#flaw !== '') return;
    const message = all.subarray(PREFIX_BYTES, this.#wanted);
    this.#parts = [all.subarray(this.#wanted)];
    this.#held -= this.#wanted;
    this.#wanted = PREFIX_BYTES;
    this.#listener.onMessage(message);
  }

  #refuse(flaw: string): void {
    this.#flaw = flaw;
    this.#parts = [];
    this.#listener.onFlaw();
  }

  protected override get isWhole(): boolean {
    return this.#flaw === '' && this.#held === 0;
  }

  override outcome(): Outcome {
    return this.#flaw === '' ? super.outcome() : OUTCOME.malformed;
  }

  override get flaw(): string {
    if (this.#flaw !== '') return this.#flaw;
    return this.#held > 0 ? 'the last message is cut off' : super.flaw;
  }
}
