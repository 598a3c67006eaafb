import type { Socket } from 'node:net';

import { dial } from '../dial.ts';
import { OUTCOME, type Outcome } from '../outcome.ts';
import {
  DEFAULT_WINDOW,
  ERROR_CODE,
  FLAG,
  FRAME,
  frame,
  Http2Error,
  MAX_STREAM_ID,
  MAX_WINDOW,
  readUint32,
  uint32,
  writeUint32,
} from './frames.ts';
import { FrameReader } from './frameReader.ts';
import type { GrpcStream } from './grpcStream.ts';
import { headerBlocks } from './headerBlocks.ts';
import { checkSize, connectionOnly, grown } from './frameChecks.ts';
import { opening, RECEIVE_WINDOW } from './opening.ts';
import { ReceiveWindow } from './receiveWindow.ts';
import type { SessionHooks } from './sessionHooks.ts';
import { applySettings, defaultPeerSettings } from './peerSettings.ts';
import { SendBuffer } from './sendBuffer.ts';
import { writeData } from './writeData.ts';

/**
 * One HTTP/2 connection that carries gRPC calls (RFC 9113). Calls begin when the peer's SETTINGS are known and
 * ours are acknowledged, so that the peer's headers never use a dynamic table. Ends by itself when it has no stream
 * left after GOAWAY or when stream numbers run out.
 */
export class GrpcSession {
  readonly #hooks: SessionHooks<GrpcSession>;
  readonly #socket: Socket;
  readonly #send: SendBuffer;
  readonly #received: ReceiveWindow;
  readonly #streams = new Map<number, GrpcStream>();
  /** Accepted, but not begun. */
  readonly #waiting: GrpcStream[] = [];
  readonly #stalled = new Set<GrpcStream>();
  readonly #settings = defaultPeerSettings();
  readonly #blocks = headerBlocks();
  #state: 'connecting' | 'open' | 'draining' | 'closed' = 'connecting';
  #connected = false;
  #sawSettings = false;
  #sawAck = false;
  #nextId: number;
  #sendWindow = DEFAULT_WINDOW;
  #outOfOrder = false;
  /** Why the connection ended, where its socket said so. */
  error: Error | undefined;

  constructor(hooks: SessionHooks<GrpcSession>) {
    this.#hooks = hooks;
    this.#nextId = hooks.firstStreamId;
    const reader = new FrameReader((...frame) => this.#frame(...frame));
    this.#socket = dial(hooks.address, 'h2', (bytes) => this.#read(reader, bytes));
    this.#send = new SendBuffer(this.#socket);
    this.#received = new ReceiveWindow(this.#send);
    this.#socket.once(hooks.address.tls === undefined ? 'connect' : 'secureConnect', () => {
      this.#connected = true;
    });
    this.#socket.on('error', (error) => {
      this.error ??= error;
      this.#lost();
    });
    for (const event of ['end', 'close']) this.#socket.on(event, () => this.#lost());
    this.#send.append(opening());
    this.#send.flush();
  }

  get state(): 'connecting' | 'open' | 'draining' | 'closed' {
    return this.#state;
  }

  /** Calls accepted and not finished. */
  get load(): number {
    return this.#streams.size + this.#waiting.length;
  }

  get maxConcurrentStreams(): number {
    return this.#settings.maxConcurrentStreams;
  }

  submit(stream: GrpcStream): void {
    this.#outOfOrder ||= stream.resent > 0;
    if (this.#state === 'open' && this.#waiting.length === 0 && this.#mayBegin())
      this.#begin(stream);
    else this.#waiting.push(stream);
  }

  /** Sends what was added to the messages of a stream that has begun. */
  sendMore(stream: GrpcStream): void {
    if (this.#streams.get(stream.id) !== stream) return;
    this.#stalled.add(stream);
    this.#pump();
  }

  flush(): void {
    if (this.#state !== 'closed') this.#send.flush();
  }

  /** Fails calls that were submitted before `deadline`. */
  expire(deadline: number): void {
    // Maps keep the order of insertion, so the oldest come first, unless some were sent again.
    for (const stream of this.#streams.values()) {
      if (stream.submittedMs > deadline && !this.#outOfOrder) break;
      if (stream.submittedMs <= deadline) this.#cancel(stream, OUTCOME.timeout);
    }
    for (let i = this.#waiting.length - 1; i >= 0; i--) {
      const stream = this.#waiting[i]!;
      if (stream.submittedMs > deadline) continue;
      this.#waiting.splice(i, 1);
      this.#hooks.onFinish(this, stream, OUTCOME.timeout);
    }
    this.flush();
  }

  /** Calls off a call, without a word to the hooks. */
  abort(stream: GrpcStream): void {
    const at = this.#waiting.indexOf(stream);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (this.#streams.get(stream.id) !== stream) return;
    this.#cancel(stream);
    this.flush();
  }

  close(outcome: Outcome, errorCode: number = ERROR_CODE.none): void {
    if (this.#state === 'closed') return;
    if (this.#connected) {
      this.#send.append(frame(FRAME.goaway, 0, 0, Buffer.concat([uint32(0), uint32(errorCode)])));
      this.#send.flush();
    }
    this.#state = 'closed';
    this.#socket.end();
    this.#socket.destroySoon();
    this.#failAll(outcome);
  }

  #lost(): void {
    if (this.#state === 'closed') return;
    const outcome = this.#connected && this.#sawSettings ? OUTCOME.reset : OUTCOME.refused;
    this.#state = 'closed';
    this.#socket.destroy();
    this.#failAll(outcome);
  }

  #failAll(outcome: Outcome): void {
    const streams = [...this.#streams.values(), ...this.#waiting];
    this.#streams.clear();
    this.#stalled.clear();
    this.#waiting.length = 0;
    this.#hooks.onChange(this);
    for (const stream of streams) this.#hooks.onFinish(this, stream, outcome);
    this.#hooks.afterRead();
  }

  #mayBegin(): boolean {
    return (
      this.#streams.size < this.#settings.maxConcurrentStreams && this.#nextId <= MAX_STREAM_ID
    );
  }

  #begin(stream: GrpcStream): void {
    const id = this.#nextId;
    this.#nextId += 2;
    const request = this.#hooks.requestOf(stream);
    stream.start(id, request, this.#settings.initialWindowSize);
    this.#streams.set(id, stream);
    const { frames, streamIdsAt, message } = request;
    const fits =
      request.whole &&
      this.#stalled.size === 0 &&
      message.length <= this.#sendWindow &&
      message.length <= stream.sendWindow;
    const headersOnly = request.whole && !fits;
    const bytes = headersOnly ? frames.subarray(0, streamIdsAt.at(-1)! - 5) : frames;
    const { chunk, at } = this.#send.append(bytes);
    for (const offset of streamIdsAt) {
      if (offset < bytes.length) writeUint32(chunk, at + offset, id);
    }
    if (fits) {
      this.#sendWindow -= message.length;
      stream.sendWindow -= message.length;
      stream.unsentFrom = message.length;
    } else {
      this.#stalled.add(stream);
      if (this.#stalled.size === 1) this.#pump();
    }
    if (this.#nextId > MAX_STREAM_ID) this.#drain();
  }

  /** Sends as much of the unsent messages as the windows allow. */
  #pump(): void {
    for (const stream of this.#stalled) {
      while (stream.unsent > 0 && stream.sendWindow > 0 && this.#sendWindow > 0) {
        const size = Math.min(
          stream.unsent,
          stream.sendWindow,
          this.#sendWindow,
          this.#settings.maxFrameSize,
        );
        writeData(this.#send, stream, size);
        this.#sendWindow -= size;
      }
      if (stream.unsent === 0) this.#stalled.delete(stream);
      if (this.#sendWindow <= 0) return;
    }
  }

  #read(reader: FrameReader, bytes: Buffer): void {
    if (this.#state === 'closed') return;
    try {
      reader.read(bytes);
    } catch (error) {
      if (!(error instanceof Http2Error)) throw error;
      this.close(OUTCOME.malformed, error.errorCode);
      return;
    }
    this.#send.flush();
    this.#hooks.afterRead();
  }

  #frame(type: number, flags: number, id: number, bytes: Buffer, from: number, to: number): void {
    if (this.#state === 'closed') return;
    if (!this.#sawSettings && (type !== FRAME.settings || (flags & FLAG.ack) !== 0)) {
      throw new Http2Error(ERROR_CODE.protocol, 'the first frame is not SETTINGS');
    }
    if (this.#blocks.inside && type !== FRAME.continuation) {
      throw new Http2Error(ERROR_CODE.protocol, 'a frame between HEADERS and CONTINUATION');
    }
    switch (type) {
      case FRAME.data:
        return this.#data(flags, id, bytes, from, to);
      case FRAME.headers:
      case FRAME.continuation:
        return this.#headers(type, flags, id, bytes, from, to);
      case FRAME.rstStream:
        checkSize(to - from === 4, type);
        return this.#reset(this.#known(id), readUint32(bytes, from));
      case FRAME.settings:
        return this.#newSettings(flags, id, bytes, from, to);
      case FRAME.ping:
        connectionOnly(id, type);
        checkSize(to - from === 8, type);
        if ((flags & FLAG.ack) === 0) {
          this.#send.append(frame(FRAME.ping, FLAG.ack, 0, bytes.subarray(from, to)));
        }
        return;
      case FRAME.goaway:
        connectionOnly(id, type);
        checkSize(to - from >= 8, type);
        return this.#goaway(readUint32(bytes, from) & MAX_STREAM_ID);
      case FRAME.windowUpdate:
        checkSize(to - from === 4, type);
        return this.#grow(id, readUint32(bytes, from) & MAX_WINDOW);
      case FRAME.priority:
        checkSize(to - from === 5, type);
        return;
      case FRAME.pushPromise:
        throw new Http2Error(ERROR_CODE.protocol, 'a push, which was forbidden');
      default:
        return;
    }
  }

  /** The stream, or undefined when it is over. Throws for one that was never begun. */
  #known(id: number): GrpcStream | undefined {
    if (id === 0 || (id & 1) === 0 || id >= this.#nextId) {
      throw new Http2Error(
        ERROR_CODE.protocol,
        `a frame for the stream ${id}, which was never begun`,
      );
    }
    return this.#streams.get(id);
  }

  #data(flags: number, id: number, bytes: Buffer, from: number, to: number): void {
    const stream = this.#known(id);
    const size = to - from;
    this.#received.take(size);
    const padding = (flags & FLAG.padded) === 0 ? 0 : 1 + (bytes[from] ?? 0);
    if (padding > size) throw new Http2Error(ERROR_CODE.protocol, 'padding longer than the frame');
    if (stream === undefined) return;
    stream.unacknowledged += size;
    if (stream.unacknowledged > RECEIVE_WINDOW) return this.#cancel(stream, OUTCOME.malformed);
    stream.data(bytes, padding === 0 ? from : from + 1, padding === 0 ? to : to - padding + 1);
    if ((flags & FLAG.endStream) !== 0) this.#complete(stream);
    else if (stream.unacknowledged > RECEIVE_WINDOW / 2) {
      this.#send.append(frame(FRAME.windowUpdate, 0, id, uint32(stream.unacknowledged)));
      stream.unacknowledged = 0;
    }
  }

  #headers(type: number, flags: number, id: number, bytes: Buffer, from: number, to: number): void {
    const block = this.#blocks.add(type, flags, id, bytes, from, to);
    const stream = this.#known(id);
    if (block === undefined) return;
    // Decoded for a stream that is over as well: a broken block breaks the connection.
    const summary = this.#hooks.summarise(block.bytes, block.from, block.to);
    if (stream === undefined) return;
    stream.headers(summary, block.endStream);
    if (block.endStream) this.#complete(stream);
  }

  #complete(stream: GrpcStream): void {
    if (stream.unsent > 0 || stream.sendsMore) {
      this.#send.append(frame(FRAME.rstStream, 0, stream.id, uint32(ERROR_CODE.none)));
    }
    this.#remove(stream);
    this.#hooks.onFinish(this, stream, stream.outcome());
    this.#next();
  }

  #reset(stream: GrpcStream | undefined, errorCode: number): void {
    if (stream === undefined) return;
    this.#remove(stream);
    if (errorCode === ERROR_CODE.refusedStream) this.#hooks.onRefused(this, stream);
    else this.#hooks.onFinish(this, stream, OUTCOME.reset);
    this.#next();
  }

  #cancel(stream: GrpcStream, outcome?: Outcome): void {
    this.#send.append(frame(FRAME.rstStream, 0, stream.id, uint32(ERROR_CODE.cancel)));
    this.#remove(stream);
    if (outcome !== undefined) this.#hooks.onFinish(this, stream, outcome);
    this.#next();
  }

  #remove(stream: GrpcStream): void {
    this.#streams.delete(stream.id);
    this.#stalled.delete(stream);
  }

  /** A place is free: begins what waits, and ends a session that has nothing left to do. */
  #next(): void {
    while (this.#state === 'open' && this.#waiting.length > 0 && this.#mayBegin()) {
      this.#begin(this.#waiting.shift()!);
    }
    if (this.#state === 'draining' && this.#streams.size === 0) this.close(OUTCOME.abandoned);
  }

  #newSettings(flags: number, id: number, bytes: Buffer, from: number, to: number): void {
    connectionOnly(id, FRAME.settings);
    if ((flags & FLAG.ack) !== 0) {
      checkSize(to === from, FRAME.settings);
      this.#sawAck = true;
    } else {
      const before = this.#settings.initialWindowSize;
      applySettings(this.#settings, bytes, from, to);
      const change = this.#settings.initialWindowSize - before;
      for (const stream of this.#streams.values()) {
        stream.sendWindow = grown(stream.sendWindow, change);
      }
      this.#sawSettings = true;
      this.#send.append(frame(FRAME.settings, FLAG.ack, 0));
      if (change > 0) this.#pump();
    }
    if (!this.#sawAck || !this.#sawSettings) return;
    if (this.#state === 'connecting') this.#state = 'open';
    this.#hooks.onChange(this);
    this.#next();
  }

  #grow(id: number, increment: number): void {
    const stream = id === 0 ? undefined : this.#known(id);
    if (increment === 0) {
      if (id === 0) throw new Http2Error(ERROR_CODE.protocol, 'a window grown by nothing');
      if (stream !== undefined) this.#cancel(stream, OUTCOME.malformed);
      return;
    }
    if (id === 0) this.#sendWindow = grown(this.#sendWindow, increment);
    else if (stream !== undefined) {
      if (stream.sendWindow + increment > MAX_WINDOW) {
        return this.#cancel(stream, OUTCOME.malformed);
      }
      stream.sendWindow += increment;
    }
    this.#pump();
  }

  /** No new streams; those above `last` were not worked on. */
  #goaway(last: number): void {
    const refused = [...this.#streams.values()].filter(({ id }) => id > last);
    for (const stream of refused) this.#remove(stream);
    this.#drain();
    for (const stream of refused) this.#hooks.onRefused(this, stream);
    this.#next();
  }

  #drain(): void {
    if (this.#state === 'draining' || this.#state === 'closed') return;
    this.#state = 'draining';
    const waiting = this.#waiting.splice(0);
    this.#hooks.onChange(this);
    for (const stream of waiting) this.#hooks.onRefused(this, stream);
  }
}
