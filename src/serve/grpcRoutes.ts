import { grpcCodecs, grpcPath, type GrpcControlMethods } from '../wire/oip/grpcMethods.ts';
import { decodeModelInferRequest } from '../wire/oip/modelInferRequest.ts';
import type { InferParameters, InferRequest } from '../wire/oip/inferMessage.ts';
import { encodeModelInferResponse } from '../wire/oip/modelInferResponse.ts';
import { encodeStreamResponse, finalMark } from '../wire/oip/streamInfer.ts';
import type { BytesInFlight } from './bytesInFlight.ts';
import type { GrpcRoute } from './grpcRoute.ts';
import { readOverride } from './loadRequest.ts';
import type { Repository } from './repository.ts';
import { toServeError } from './serveError.ts';
import { serverMetadata } from './serverMetadata.ts';
import { servingRoutes } from './servingGrpc.ts';

type ControlMethod = keyof GrpcControlMethods;
type Control = {
  readonly [M in ControlMethod]: (
    request: GrpcControlMethods[M][0],
  ) => GrpcControlMethods[M][1] | Promise<GrpcControlMethods[M][1]>;
};

/** Methods on protobuf bytes by their paths. */
export interface GrpcRoutes {
  /** A message for a message. They throw ServeError, WireError or ConfigurationError. */
  readonly unary: Readonly<Record<string, GrpcRoute>>;
  /** Messages for messages, each by itself; what is wrong with one is said in its answer: they never reject. */
  readonly streams: Readonly<Record<string, GrpcRoute>>;
}

/** Every method of every service. */
export function grpcRoutes(repository: Repository, inFlight: BytesInFlight): GrpcRoutes {
  const control = controlMethods(repository);
  const routes = (Object.keys(control) as ControlMethod[]).map(
    (method): [ControlMethod, GrpcRoute] => {
      const codecs = grpcCodecs(method);
      const run = control[method] as (request: object) => Promise<never>;
      return [
        method,
        async (bytes) => codecs.response.encode(await run(codecs.request.decode(bytes))),
      ];
    },
  );
  const held =
    (route: GrpcRoute): GrpcRoute =>
    async (bytes, gone) => {
      const release = inFlight.hold(bytes.length);
      try {
        return await route(bytes, gone);
      } finally {
        release();
      }
    };
  const infers: GrpcRoute = (bytes, gone) =>
    infer(repository, decodeModelInferRequest(bytes), gone);
  const serving = Object.entries(servingRoutes(repository));
  return {
    unary: Object.fromEntries([
      ...routes.map(([method, route]): [string, GrpcRoute] => [grpcPath(method), route]),
      [grpcPath('ModelInfer'), held(infers)],
      ...serving.map(([path, route]): [string, GrpcRoute] => [path, held(route)]),
    ]),
    streams: {
      [grpcPath('ModelStreamInfer')]: (bytes, gone) =>
        streamInfer(repository, inFlight, bytes, gone),
    },
  };
}

async function infer(
  repository: Repository,
  request: InferRequest,
  gone: () => AbortSignal,
  parameters?: InferParameters,
): Promise<Uint8Array> {
  const startedMs = performance.now();
  return repository.find(request.modelName ?? '', request.modelVersion).answer({
    startedMs,
    gone,
    decode: () => request,
    encode(response) {
      const half = Object.values(response.outputs).some(({ dtype }) => dtype.endsWith('float16'));
      return encodeModelInferResponse({ ...response, parameters }, half ? 'raw' : request.contents);
    },
  });
}

/** One query of a stream. */
async function streamInfer(
  repository: Repository,
  inFlight: BytesInFlight,
  bytes: Uint8Array,
  gone: () => AbortSignal,
): Promise<Uint8Array> {
  let id: string | undefined;
  let parameters: InferParameters | undefined;
  let release: (() => void) | undefined;
  try {
    release = inFlight.hold(bytes.length);
    const request = decodeModelInferRequest(bytes);
    ({ id } = request);
    parameters = finalMark(request.parameters);
    return encodeStreamResponse(await infer(repository, request, gone, parameters));
  } catch (error) {
    const failed = encodeModelInferResponse({ id, parameters, outputs: {} });
    return encodeStreamResponse(failed, toServeError(error).message);
  } finally {
    release?.();
  }
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
    RepositoryModelLoad: async ({ model_name, parameters = {} }) => {
      const fileOf = (key: string): Uint8Array | undefined => parameters[key]?.bytes_param;
      await repository.load(model_name, readOverride(Object.keys(parameters), fileOf));
      return {};
    },
    RepositoryModelUnload: async ({ model_name }) => {
      await repository.unload(model_name);
      return {};
    },
  };
}
