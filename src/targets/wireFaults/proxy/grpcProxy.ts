import {
  connect,
  createServer,
  constants,
  type ClientHttp2Session,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';

import type { FaultSchedule } from '../faultSchedule.ts';
import type { WireReply } from '../wireFault.ts';
import { isQuery, type ReplyChain } from './replyChain.ts';
import type { Upstream } from './streamProxy.ts';

/** Larger than any reply that is changed: flow control is the client's and the server's affair. */
const WINDOW = 2 ** 24;

/** Passes unary gRPC calls on whole, and changes the replies to queries. */
export function createGrpcProxy(
  upstream: Upstream,
  chain: ReplyChain,
  schedule: FaultSchedule,
): Http2Server {
  let session: ClientHttp2Session | undefined;
  const upstreamSession = (): ClientHttp2Session => {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const host = upstream.host.includes(':') ? `[${upstream.host}]` : upstream.host;
    session = connect(`http://${host}:${upstream.port}`, {
      settings: { initialWindowSize: WINDOW },
    });
    // Calls that fail with it are answered one by one.
    session.on('error', () => undefined);
    return session;
  };
  const server = createServer({ settings: { initialWindowSize: WINDOW } });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    void answer(stream, headers).catch(() => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  });
  server.on('close', () => session?.destroy());
  async function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const body: Uint8Array[] = [];
    for await (const chunk of stream as AsyncIterable<Uint8Array>) body.push(chunk);
    const query = isQuery(String(headers[':method']), String(headers[':path']))
      ? schedule.count()
      : undefined;
    const reply = await forward(upstreamSession(), headers, Buffer.concat(body));
    send(stream, query === undefined ? reply : chain(query, reply));
  }
  return server;
}

async function forward(
  session: ClientHttp2Session,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<WireReply> {
  return new Promise((resolve, reject) => {
    const call = session.request({ ...headers });
    const chunks: Uint8Array[] = [];
    let [head, trailers]: IncomingHttpHeaders[] = [];
    call.on('response', (found) => (head = found));
    call.on('trailers', (found) => (trailers = found));
    call.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    call.on('error', reject);
    call.on('close', () => {
      if (head === undefined) {
        reject(new Error('the server gave no answer'));
        return;
      }
      resolve({
        status: Number(head[':status']),
        headers: plain(head),
        body: Buffer.concat(chunks),
        ...(trailers === undefined ? {} : { trailers: plain(trailers) }),
      });
    });
    call.end(body);
  });
}

function send(
  stream: ServerHttp2Stream,
  { status, headers, body, trailers, cutAfter }: WireReply,
): void {
  if (stream.destroyed) return;
  stream.respond({ ...headers, ':status': status }, { waitForTrailers: true, endStream: false });
  stream.on('wantTrailers', () => {
    if (trailers === undefined) stream.close();
    else stream.sendTrailers(trailers);
  });
  if (cutAfter === undefined || cutAfter >= body.length) stream.end(body);
  else
    stream.write(body.subarray(0, cutAfter), () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
}

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name, value]) => !name.startsWith(':') && value !== undefined,
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
