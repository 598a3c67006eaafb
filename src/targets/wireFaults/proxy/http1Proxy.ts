import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';

import type { FaultSchedule } from '../faultSchedule.ts';
import type { WireReply } from '../wireFault.ts';
import { isQuery, type ReplyChain } from './replyChain.ts';
import type { Upstream } from './streamProxy.ts';

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'te',
  'trailer',
  'upgrade',
  'proxy-authenticate',
  'proxy-authorization',
]);

/** Passes HTTP/1.1 requests on whole, and changes the replies to queries. */
export function createHttp1Proxy(
  upstream: Upstream,
  chain: ReplyChain,
  schedule: FaultSchedule,
): Server {
  const agent = new Agent({ keepAlive: true });
  const server = createServer(
    { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 },
    (incoming, outgoing) => {
      void answer(incoming, outgoing).catch(() => incoming.socket.destroy());
    },
  );
  server.on('close', () => agent.destroy());
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await collect(incoming);
    const { method = 'GET', url = '/', rawHeaders } = incoming;
    const query = isQuery(method, url) ? schedule.count() : undefined;
    const reply = await forward(upstream, agent, { method, url, rawHeaders, body });
    const {
      status,
      headers,
      body: bytes,
      cutAfter,
    } = query === undefined ? reply : chain(query, reply);
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    outgoing.setHeader('content-length', bytes.length);
    outgoing.writeHead(status);
    if (cutAfter === undefined || cutAfter >= bytes.length) {
      outgoing.end(method === 'HEAD' ? undefined : bytes);
      return;
    }
    outgoing.write(bytes.subarray(0, cutAfter), () => incoming.socket.destroySoon());
  }
  return server;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Forwarded {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

async function forward(
  upstream: Upstream,
  agent: Agent,
  { method, url, rawHeaders, body }: Forwarded,
): Promise<WireReply> {
  const headers: Record<string, string | string[]> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    if (HOP_BY_HOP.has(name)) continue;
    const [before, value] = [headers[name], rawHeaders[i + 1]!];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  if (body.length > 0) headers['content-length'] = String(body.length);
  return new Promise((resolve, reject) => {
    const sent = request({ ...upstream, agent, method, path: url, headers }, (response) => {
      replyOf(response).then(resolve, reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function replyOf(response: IncomingMessage): Promise<WireReply> {
  const body = await collect(response);
  const kept = Object.entries(response.headers).filter(
    ([name, value]) => !HOP_BY_HOP.has(name) && value !== undefined,
  );
  const headers = Object.fromEntries(kept) as Record<string, string>;
  return { status: response.statusCode ?? 502, headers, body };
}
