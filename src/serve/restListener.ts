import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { encodeErrorBody } from '../wire/oip/errorBody.ts';
import { HEADER_LENGTH } from '../wire/oip/restBody.ts';
import {
  badTls,
  cannotListen,
  type Listener,
  type ListenOptions,
  type TlsFiles,
} from './listener.ts';
import { readBody } from './readBody.ts';
import type { Repository } from './repository.ts';
import { routeRest, type RestAnswer } from './restRoutes.ts';
import { FAILURES, ServeError, toServeError } from './serveError.ts';
import { routeServing } from './servingRest.ts';

/** Idle connections stay open for longer than clients keep them, so that no request meets a closing one. */
const KEEP_ALIVE_MS = 75_000;

/** Serves the Open Inference Protocol, and TensorFlow Serving's, over HTTP/1.1. Throws ConfigurationError for a port in use or bad TLS files. */
export async function listenRest(
  repository: Repository,
  options: ListenOptions,
): Promise<Listener> {
  const server = makeServer(options.tls);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  let closing = false;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const outcome = await answer(repository, request, response, options);
    // What was not read of a refused body must not be taken for the next request.
    if (closing || !request.complete) response.setHeader('connection', 'close');
    send(response, outcome, request.method === 'HEAD');
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void serve(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(cannotListen(error, 'REST', options.host, options.port));
    });
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close(graceMs) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const sweep = setInterval(() => server.closeIdleConnections(), 20);
      const limit = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(limit);
    },
  };
}

function makeServer(tls: TlsFiles | undefined): Server {
  if (tls === undefined) return createServer();
  const { cert, key, clientCa } = tls;
  const pem = (text: string | Uint8Array) => (typeof text === 'string' ? text : Buffer.from(text));
  try {
    return createTlsServer({
      cert: pem(cert),
      key: pem(key),
      ...(clientCa === undefined
        ? {}
        : { ca: pem(clientCa), requestCert: true, rejectUnauthorized: true }),
    });
  } catch (error) {
    throw badTls(error);
  }
}

interface Outcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | Uint8Array;
}

async function answer(
  repository: Repository,
  request: IncomingMessage,
  response: ServerResponse,
  { maxMessageBytes, inFlight }: ListenOptions,
): Promise<Outcome> {
  let release: (() => void) | undefined;
  try {
    const startedMs = performance.now();
    const [api = '', ...path] = segmentsOf(request.url ?? '');
    const route = ROUTES.get(api);
    if (route === undefined) throw nothingAt(request.url ?? '');
    const announced = Number(request.headers['content-length'] ?? NaN);
    if (announced <= maxMessageBytes) release = inFlight.hold(announced);
    const body = await readBody(request, maxMessageBytes);
    release ??= inFlight.hold(body.length);
    const headerLength = request.headers[HEADER_LENGTH];
    const answered = await route(repository, {
      method: request.method ?? '',
      path,
      body,
      headerLength: typeof headerLength === 'string' ? headerLength : undefined,
      gone() {
        const controller = new AbortController();
        response.once('close', () => {
          if (!response.writableFinished) controller.abort();
        });
        return controller.signal;
      },
      startedMs,
    });
    return outcomeOf(answered);
  } catch (error) {
    const { allowed, failure, message } = toServeError(error);
    const outcome = outcomeOf({ status: FAILURES[failure].http, json: encodeErrorBody(message) });
    if (allowed === undefined) return outcome;
    // RFC 9110, 15.5.6.
    const allow = allowed === 'GET' ? 'GET, HEAD' : allowed;
    return { ...outcome, headers: { ...outcome.headers, allow } };
  } finally {
    release?.();
  }
}

/** The two APIs, by the first segment of their paths. */
const ROUTES = new Map([
  ['v1', routeServing],
  ['v2', routeRest],
]);

function segmentsOf(url: string): string[] {
  const [path = ''] = url.split('?', 1);
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    throw new ServeError('invalid', 'the path is not percent-encoded UTF-8');
  }
}

function nothingAt(url: string): ServeError {
  const [path = ''] = url.split('?', 1);
  return new ServeError('not-found', `nothing is served at ${path.slice(0, 100)}, see /v2`);
}

function outcomeOf(answered: RestAnswer): Outcome {
  if ('json' in answered) {
    const headers = { 'content-type': 'application/json' };
    return { status: answered.status, headers, body: answered.json };
  }
  return { status: 200, headers: answered.headers, body: answered.body };
}

function send(response: ServerResponse, { status, headers, body }: Outcome, head: boolean): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  if (head) response.end();
  else response.end(body);
}
