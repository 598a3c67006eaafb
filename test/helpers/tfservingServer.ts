import type { ServerHttp2Stream } from 'node:http2';
import type { ServerResponse } from 'node:http';

import { DTYPES, type TensorMap } from '../../src/core/tensor.ts';
import { encodeErrorBody } from '../../src/wire/index.ts';
import {
  decodePredictRequest,
  encodePredictResponse,
} from '../../src/wire/tfserving/predictMessages.ts';
import { decodeRestPredict, encodeRestPrediction } from '../../src/wire/tfserving/restPredict.ts';
import { decodeServing } from '../../src/wire/tfserving/servingProto.ts';
import {
  encodeServingMetadata,
  encodeServingMetadataMessage,
} from '../../src/wire/tfserving/signatureDef.ts';
import { grpcServer, type GrpcAnswer, type GrpcCall } from './grpcServer.ts';
import { httpServer, type LocalServer, type ReadRequest, type ServerTls } from './httpServer.ts';
import { echoMetadata } from './oipServer.ts';

const models = new Map(DTYPES.map((dtype) => [`echo-${dtype}`, echoMetadata(dtype)]));

/** Options of the servers. */
export interface ServingServerOptions {
  readonly tls?: ServerTls | undefined;
  /** What the echo models answer in place of their input. */
  readonly outputs?: ((inputs: TensorMap) => TensorMap) | undefined;
}

/** A server of TensorFlow Serving's REST API of echo models. `misbehave` takes predictions that it answers itself. */
export function tfservingRestServer(
  { tls, outputs = echo }: ServingServerOptions = {},
  misbehave?: (request: ReadRequest, response: ServerResponse) => void,
): Promise<LocalServer> {
  return httpServer((request, response) => {
    const { pathname } = new URL(request.path, 'http://x');
    const send = (status: number, body: string | Uint8Array): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body);
    };
    const match = /^\/v1\/models\/([^/:]+)(?:\/versions\/1)?(?:(:predict)|\/metadata)$/.exec(
      pathname,
    );
    const name = match?.[1] ?? '';
    const model = models.get(name);
    if (model === undefined) return send(404, encodeErrorBody('Servable not found'));
    if (match?.[2] === undefined) return send(200, encodeServingMetadata(name, '1', model));
    if (misbehave !== undefined) return misbehave(request, response);
    const { inputs, format } = decodeRestPredict(request.body, model.inputs);
    return send(200, encodeRestPrediction(outputs(inputs), format));
  }, tls);
}

/** The same over gRPC. */
export function tfservingGrpcServer(
  { tls, outputs = echo }: ServingServerOptions = {},
  misbehave?: (call: GrpcCall, stream: ServerHttp2Stream) => GrpcAnswer | undefined,
): Promise<LocalServer> {
  return grpcServer((call, stream) => {
    const method = call.path.split('/').at(-1);
    if (method === 'GetModelMetadata') {
      const request = decodeServing('GetModelMetadataRequest', call.message);
      const { name } = request['model_spec'] as { readonly name: string };
      const model = models.get(name);
      if (model === undefined) return { status: 5, details: 'Servable not found' };
      return { message: encodeServingMetadataMessage(name, '1', model) };
    }
    if (misbehave !== undefined) return misbehave(call, stream);
    const { inputs } = decodePredictRequest(call.message);
    return { message: encodePredictResponse({ outputs: outputs(inputs) }) };
  }, tls);
}

function echo({ x }: TensorMap): TensorMap {
  return x === undefined ? {} : { y: x };
}
