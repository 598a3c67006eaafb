import type { ServerHttp2Stream } from 'node:http2';

import { decodeModelInferRequest } from '../../src/wire/index.ts';
import { framed } from './framed.ts';
import { message, type Field } from './protobufBytes.ts';

/** Calls `onMessage` for every whole message that comes on a stream. */
export function eachMessage(stream: ServerHttp2Stream, onMessage: (message: Buffer) => void): void {
  let held = Buffer.alloc(0);
  stream.on('data', (part: Buffer) => {
    held = Buffer.concat([held, part]);
    while (held.length >= 5 && held.length >= 5 + held.readUInt32BE(1)) {
      const end = 5 + held.readUInt32BE(1);
      onMessage(held.subarray(5, end));
      held = held.subarray(end);
    }
  });
}

/** What a ModelStreamInferResponse says beside the outputs. */
export interface StreamAnswer {
  readonly id?: string;
  readonly error?: string;
  /** The parameter `triton_final_response`. */
  readonly final?: boolean;
}

/** A ModelStreamInferResponse around the bytes of a ModelInferResponse, written by hand. */
export function streamAnswer(
  response: Uint8Array,
  { id, error, final }: StreamAnswer = {},
): Uint8Array {
  const more: Field[] = [];
  if (id !== undefined) more.push([3, id]);
  if (final !== undefined) {
    const value = message([1, final ? 1 : 0]);
    more.push([4, message([1, 'triton_final_response'], [2, value])]);
  }
  const whole = Buffer.concat([message(...more), response]);
  return message(...(error === undefined ? [] : [[1, error] as const]), [2, whole]);
}

/** The id of a query on a stream. */
export const idOf = (query: Uint8Array): string => decodeModelInferRequest(query).id ?? '';

/** Sends a message on a stream, with the head before the first. */
export function sendOn(stream: ServerHttp2Stream, bytes: Uint8Array): void {
  if (!stream.headersSent) {
    const head = { ':status': 200, 'content-type': 'application/grpc' };
    stream.respond(head, { waitForTrailers: true });
  }
  stream.write(framed(bytes));
}

/** Ends a stream with a status, whether or not something was sent. */
export function endWith(stream: ServerHttp2Stream, status: number, details = ''): void {
  const trailers = { 'grpc-status': String(status), 'grpc-message': details };
  if (!stream.headersSent) {
    const head = { ':status': 200, 'content-type': 'application/grpc' };
    stream.respond({ ...head, ...trailers }, { endStream: true });
    return;
  }
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end();
}
