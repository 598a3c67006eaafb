import type { ServerHttp2Stream } from 'node:http2';
import type { ServerResponse } from 'node:http';

import { DTYPES, type Dtype, type TensorMap } from '../../src/core/tensor.ts';
import {
  decodeModelInferRequest,
  decodeRestRequest,
  encodeErrorBody,
  encodeModelInferResponse,
  encodeModelMetadata,
  encodeRestResponse,
  grpcCodecs,
  HEADER_LENGTH,
  requestedForm,
  type ModelMetadata,
} from '../../src/wire/index.ts';
import { grpcServer, type GrpcAnswer, type GrpcCall } from './grpcServer.ts';
import { httpServer, type LocalServer, type ReadRequest, type ServerTls } from './httpServer.ts';

/** The metadata of the model `echo-<dtype>`, which returns its input x as y. */
export function echoMetadata(dtype: Dtype): ModelMetadata {
  const spec = { dtype, shape: [-1, 2] };
  return {
    name: `echo-${dtype}`,
    versions: ['1'],
    platform: 'echo',
    inputs: [{ name: 'x', ...spec }],
    outputs: [{ name: 'y', ...spec }],
  };
}

const models = new Map(DTYPES.map((dtype) => [`echo-${dtype}`, echoMetadata(dtype)]));
const index = [...models.keys()].map((name) => ({
  name,
  version: '1',
  state: 'READY',
  reason: '',
}));

/** Options of the servers. */
export interface OipServerOptions {
  readonly tls?: ServerTls | undefined;
  /** What the echo models answer in place of their input. */
  readonly outputs?: ((inputs: TensorMap) => TensorMap) | undefined;
}

/** An Open Inference server over REST of echo models. `misbehave` takes inference requests that it answers itself. */
export function oipRestServer(
  { tls, outputs = echo }: OipServerOptions = {},
  misbehave?: (request: ReadRequest, response: ServerResponse) => void,
): Promise<LocalServer> {
  return httpServer((request, response) => {
    const { pathname } = new URL(request.path, 'http://x');
    const send = (status: number, body: string | Uint8Array, headers: object = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body);
    };
    if (pathname === '/v2/repository/index') return send(200, JSON.stringify(index));
    const match = /^\/v2\/models\/([^/]+)(?:\/versions\/1)?(\/infer)?$/.exec(pathname);
    const metadata = models.get(match?.[1] ?? '');
    if (metadata === undefined) return send(404, encodeErrorBody('unknown model'));
    if (match?.[2] === undefined) return send(200, encodeModelMetadata(metadata));
    if (misbehave !== undefined) return misbehave(request, response);
    const asked = decodeRestRequest(request.body, [request.headers[HEADER_LENGTH]].flat()[0]);
    const answer = encodeRestResponse({ outputs: outputs(asked.inputs) }, requestedForm(asked));
    return send(200, answer.body, answer.headers);
  }, tls);
}

/** The same over gRPC. */
export function oipGrpcServer(
  { tls, outputs = echo }: OipServerOptions = {},
  misbehave?: (call: GrpcCall, stream: ServerHttp2Stream) => GrpcAnswer | undefined,
): Promise<LocalServer> {
  return grpcServer((call, stream) => {
    const method = call.path.split('/').at(-1);
    if (method === 'RepositoryIndex') {
      return { message: grpcCodecs(method).response.encode({ models: index }) };
    }
    if (method === 'ModelMetadata') {
      const { request, response } = grpcCodecs(method);
      const metadata = models.get(request.decode(call.message).name);
      if (metadata === undefined) return { status: 5, details: 'unknown model' };
      return { message: response.encode(metadata) };
    }
    if (misbehave !== undefined) return misbehave(call, stream);
    const { inputs } = decodeModelInferRequest(call.message);
    return { message: encodeModelInferResponse({ outputs: outputs(inputs) }) };
  }, tls);
}

function echo({ x }: TensorMap): TensorMap {
  return x === undefined ? {} : { y: x };
}
