import { createServer } from 'node:net';

import type * as GrpcModule from '@grpc/grpc-js';
import type {
  sendUnaryData,
  Server,
  ServerCredentials,
  ServerUnaryCall,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';

import { grpcCodecs, grpcPath, type GrpcControlMethods } from '../wire/oip/grpcMethods.ts';
import { decodeModelInferRequest } from '../wire/oip/modelInferRequest.ts';
import { encodeModelInferResponse } from '../wire/oip/modelInferResponse.ts';
import {
  badTls,
  cannotListen,
  type Listener,
  type ListenOptions,
  type TlsFiles,
} from './listener.ts';
import type { Repository } from './repository.ts';
import { FAILURES, toServeError } from './serveError.ts';
import { serverMetadata } from './serverMetadata.ts';

type Grpc = typeof GrpcModule;
type Method = keyof GrpcControlMethods;
type Control = {
  readonly [M in Method]: (
    request: GrpcControlMethods[M][0],
  ) => GrpcControlMethods[M][1] | Promise<GrpcControlMethods[M][1]>;
};

/** Serves the Open Inference Protocol over gRPC. Throws ConfigurationError for a port in use or bad TLS files. */
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
  addService(grpc, server, repository);
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

function addService(grpc: Grpc, server: Server, repository: Repository): void {
  const methods: Record<string, (bytes: Buffer, signal: AbortSignal) => Promise<Uint8Array>> = {
    ModelInfer: async (bytes, signal) => infer(repository, bytes, signal),
  };
  const control = controlMethods(repository);
  for (const method of Object.keys(control) as Method[]) {
    const codecs = grpcCodecs(method);
    const run = control[method] as (request: object) => Promise<never>;
    methods[method] = async (bytes) =>
      codecs.response.encode(await run(codecs.request.decode(bytes)));
  }
  const bytes = (message: Uint8Array): Buffer =>
    Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const same = (message: Buffer): Buffer => message;
  const names = Object.keys(methods) as (Method | 'ModelInfer')[];
  server.addService(
    Object.fromEntries(
      names.map((name) => [
        name,
        {
          path: grpcPath(name),
          requestStream: false,
          responseStream: false,
          requestSerialize: bytes,
          requestDeserialize: same,
          responseSerialize: bytes,
          responseDeserialize: same,
        },
      ]),
    ),
    Object.fromEntries(
      Object.entries(methods).map(([name, answer]) => [name, unary(grpc, answer)]),
    ) as UntypedServiceImplementation,
  );
}

function unary(grpc: Grpc, answer: (bytes: Buffer, signal: AbortSignal) => Promise<Uint8Array>) {
  return (call: ServerUnaryCall<Buffer, Uint8Array>, reply: sendUnaryData<Uint8Array>): void => {
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort());
    answer(call.request, gone.signal).then(
      (bytes) => reply(null, bytes),
      (error: unknown) => {
        const { failure, message } = toServeError(error);
        reply({ code: grpc.status[FAILURES[failure].grpc], details: message });
      },
    );
  };
}

async function infer(
  repository: Repository,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const startedMs = performance.now();
  const request = decodeModelInferRequest(bytes);
  return repository.find(request.modelName ?? '', request.modelVersion).answer({
    startedMs,
    signal,
    decode: () => request,
    encode(response) {
      const half = Object.values(response.outputs).some(({ dtype }) => dtype.endsWith('float16'));
      return encodeModelInferResponse(response, half ? 'raw' : request.contents);
    },
  });
}

function controlMethods(repository: Repository): Control {
  return {
    ServerLive: () => ({ live: true }),
    ServerReady: () => ({ ready: repository.ready }),
    ModelReady: ({ name, version }) => ({ ready: repository.find(name, version).ready }),
    ServerMetadata: () => serverMetadata(),
    ModelMetadata: ({ name, version }) =>
      repository.find(name, version).metadata(repository.versions(name)),
    ModelStatistics: ({ name, version }) => ({ model_stats: repository.statistics(name, version) }),
    RepositoryIndex: ({ ready }) => ({ models: repository.index(ready === true) }),
    RepositoryModelLoad: async ({ model_name }) => {
      await repository.load(model_name);
      return {};
    },
    RepositoryModelUnload: async ({ model_name }) => {
      await repository.unload(model_name);
      return {};
    },
  };
}
