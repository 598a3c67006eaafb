import { createServer } from 'node:net';

import type * as GrpcModule from '@grpc/grpc-js';
import type {
  sendUnaryData,
  Server,
  ServerCredentials,
  ServerDuplexStream,
  ServerUnaryCall,
} from '@grpc/grpc-js';

import type { GrpcRoute } from './grpcRoute.ts';
import { grpcRoutes } from './grpcRoutes.ts';
import {
  badTls,
  cannotListen,
  type Listener,
  type ListenOptions,
  type TlsFiles,
} from './listener.ts';
import type { Repository } from './repository.ts';
import { FAILURES, toServeError } from './serveError.ts';

type Grpc = typeof GrpcModule;

/** Serves the Open Inference Protocol, and TensorFlow Serving's, over gRPC. Throws ConfigurationError for a port in use or bad TLS files. */
export async function listenGrpc(
  repository: Repository,
  options: ListenOptions,
): Promise<Listener> {
  if (options.port !== 0) await probe(options);
  const grpc = await import('@grpc/grpc-js');
  const server = new grpc.Server({
    'grpc.max_receive_message_length': options.maxMessageBytes,
    'grpc.max_send_message_length': -1,
  });
  addService(grpc, server, repository, options);
  const port = await bind(server, credentialsOf(grpc, options.tls), options);
  return {
    port,
    async close(graceMs) {
      await new Promise<void>((resolve) => {
        const limit = setTimeout(() => server.forceShutdown(), graceMs);
        server.tryShutdown(() => {
          clearTimeout(limit);
          resolve();
        });
      });
    },
  };
}

/** Finds out that a port cannot be had before grpc-js does, which would write of it to the console. */
async function probe({ host, port }: ListenOptions): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, 'gRPC', host, port)));
    server.listen(port, host, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}

async function bind(
  server: Server,
  credentials: ServerCredentials,
  { host, port }: ListenOptions,
): Promise<number> {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(cannotListen(error, 'gRPC', host, port));
    });
  });
}

function credentialsOf(grpc: Grpc, tls: TlsFiles | undefined): ServerCredentials {
  if (tls === undefined) return grpc.ServerCredentials.createInsecure();
  const ca = tls.clientCa === undefined ? null : Buffer.from(tls.clientCa);
  const pair = { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
  try {
    return grpc.ServerCredentials.createSsl(ca, [pair], ca !== null);
  } catch (error) {
    throw badTls(error);
  }
}

function addService(
  grpc: Grpc,
  server: Server,
  repository: Repository,
  { inFlight }: ListenOptions,
): void {
  const { unary, streams } = grpcRoutes(repository, inFlight);
  const bytes = (message: Uint8Array): Buffer =>
    Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const same = (message: Buffer): Buffer => message;
  const definition = (path: string, isStream: boolean) => ({
    path,
    requestStream: isStream,
    responseStream: isStream,
    requestSerialize: bytes,
    requestDeserialize: same,
    responseSerialize: bytes,
    responseDeserialize: same,
  });
  server.addService(
    Object.fromEntries([
      ...Object.keys(unary).map((path) => [path, definition(path, false)] as const),
      ...Object.keys(streams).map((path) => [path, definition(path, true)] as const),
    ]),
    Object.fromEntries([
      ...Object.entries(unary).map(([path, route]) => [path, answerOne(grpc, route)] as const),
      ...Object.entries(streams).map(([path, route]) => [path, answerEach(route)] as const),
    ]),
  );
}

function answerOne(grpc: Grpc, route: GrpcRoute) {
  return (call: ServerUnaryCall<Buffer, Uint8Array>, reply: sendUnaryData<Uint8Array>): void => {
    let replied = false;
    const gone = (): AbortSignal => {
      const controller = new AbortController();
      // grpc-js emits this after every call.
      call.once('cancelled', () => {
        if (!replied) controller.abort();
      });
      return controller.signal;
    };
    const respond = async (): Promise<Parameters<typeof reply>> => {
      try {
        return [null, await route(call.request, gone)];
      } catch (error) {
        const { failure, message } = toServeError(error);
        return [{ code: grpc.status[FAILURES[failure].grpc], details: message }];
      } finally {
        replied = true;
      }
    };
    void respond().then((response) => reply(...response));
  };
}

/** Answers each message of a stream as soon as it can, and ends the stream when the client has and all are answered. */
function answerEach(route: GrpcRoute) {
  return (call: ServerDuplexStream<Buffer, Uint8Array>): void => {
    const controller = new AbortController();
    let underWay = 0;
    let ended = false;
    const endWhenDone = (): void => {
      if (ended && underWay === 0) call.end();
    };
    call.once('cancelled', () => controller.abort());
    call.on('error', () => controller.abort());
    call.on('data', (message: Buffer) => {
      underWay++;
      void route(message, () => controller.signal).then((answer) => {
        underWay--;
        if (!call.cancelled) call.write(answer);
        return endWhenDone();
      });
    });
    call.on('end', () => {
      ended = true;
      endWhenDone();
    });
  };
}
