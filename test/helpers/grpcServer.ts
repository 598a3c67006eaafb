import http2, { type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';

import { framed } from './framed.ts';
import { clientCheck, listening, type LocalServer, type ServerTls } from './httpServer.ts';
import { eachMessage, endWith, idOf, sendOn, streamAnswer } from './modelStream.ts';

/** A unary call that was read to its end. */
export interface GrpcCall {
  /** Such as `/inference.GRPCInferenceService/ModelInfer`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly message: Buffer;
}

/** What a unary call ends with: a message, or the number of a status with its text. */
export type GrpcAnswer =
  { readonly message: Uint8Array } | { readonly status: number; readonly details: string };

/**
 * A gRPC server made by hand over HTTP/2, so that its handler can also break the protocol: it answers, or does to the
 * stream whatever it likes and returns undefined. On a stream of ModelStreamInfer it answers each message.
 */
export async function grpcServer(
  handle: (call: GrpcCall, stream: ServerHttp2Stream) => GrpcAnswer | undefined,
  tls?: ServerTls,
): Promise<LocalServer> {
  const server =
    tls === undefined
      ? http2.createServer()
      : http2.createSecureServer({ ...tls, ...clientCheck(tls) });
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    const parts: Buffer[] = [];
    const path = headers[':path'] ?? '';
    stream.on('error', () => undefined);
    if (path.endsWith('/ModelStreamInfer')) {
      // The client goes on sending, and the stream is over all the same.
      stream.once('finish', () => setTimeout(() => stream.close(), 20));
      eachMessage(stream, (message) => {
        const answer = handle({ path, headers, message }, stream);
        if (answer === undefined) return;
        if ('status' in answer) endWith(stream, answer.status, answer.details);
        else sendOn(stream, streamAnswer(answer.message, { id: idOf(message) }));
      });
      return;
    }
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      const message = Buffer.concat(parts).subarray(5);
      const answer = handle({ path, headers, message }, stream);
      if (answer !== undefined) respond(stream, answer);
    });
  });
  return listening(server);
}

function respond(stream: ServerHttp2Stream, answer: GrpcAnswer): void {
  const headers = { ':status': 200, 'content-type': 'application/grpc' };
  if ('status' in answer) {
    const status = { 'grpc-status': String(answer.status), 'grpc-message': answer.details };
    stream.respond({ ...headers, ...status }, { endStream: true });
    return;
  }
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.respond(headers, { waitForTrailers: true });
  stream.end(framed(answer.message));
}
