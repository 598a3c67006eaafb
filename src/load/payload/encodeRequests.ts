import type { EndpointInfo } from '../../core/endpoint.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { encodeModelInferRequest } from '../../wire/oip/modelInferRequest.ts';
import { GRPC_SERVICE } from '../../wire/oip/openInferenceProto.ts';
import { encodeRestRequest } from '../../wire/oip/restRequest.ts';
import type { RequestHead } from '../transport/transport.ts';
import type { ParsedUrl } from './parseUrl.ts';
import { checkProtocol, type LoadableProtocol } from './loadableProtocols.ts';
import type { EncodeContext, EncodedRequest } from './encodedRequest.ts';
import type { PayloadKind } from './payloadKind.ts';
import { writtenByTarget } from './writtenByTarget.ts';

/** Requests as one protocol writes them. */
export interface EncodedRequests {
  /** Whether they are gRPC messages, or bodies of HTTP/1.1. */
  readonly grpc: boolean;
  readonly head: RequestHead;
  readonly payloads: readonly Uint8Array[];
}

type Encoder = (inputs: TensorMap, context: EncodeContext) => EncodedRequest;

/** The protocols that load speaks. */
const ENCODERS: Readonly<Record<LoadableProtocol, Encoder>> = {
  'oip-rest': (inputs, { endpoint: { model = '', version }, url, kind }) => ({
    path: `${url.path}/v2/models/${encodeURIComponent(model)}${version === undefined ? '' : `/versions/${encodeURIComponent(version)}`}/infer`,
    ...encodeRestRequest(
      { id: '0', inputs },
      { binaryInputs: kind === 'binary', binaryOutputs: kind === 'binary' },
    ),
  }),
  'oip-grpc': (inputs, { endpoint: { model, version } }) => ({
    path: `/${GRPC_SERVICE}/ModelInfer`,
    body: encodeModelInferRequest({ id: '0', modelName: model, modelVersion: version, inputs }),
    headers: {},
  }),
  'http-json': writtenByTarget,
};

/**
 * Serialises queries. Throws ConfigurationError: `load.protocol` for a protocol that load does not speak, `load.head`
 * for queries that differ in more than their bodies.
 */
export function encodeRequests(
  queries: readonly TensorMap[],
  endpoint: EndpointInfo,
  url: ParsedUrl,
  kind: PayloadKind,
): EncodedRequests {
  const encode = ENCODERS[checkProtocol(endpoint.protocol)];
  const encoded = queries.map((inputs) => encode(inputs, { endpoint, url, kind }));
  const [{ path, method, headers } = { path: '', method: undefined, headers: {} }] = encoded;
  if (encoded.some((other) => other.path !== path)) {
    throw new ConfigurationError('load: the requests differ in their paths, not in bodies alone', {
      code: 'load.head',
      hint: 'Use `payload: same`, or a target that sends its inputs in the body, not in `query`.',
    });
  }
  const { authorization } = url;
  const all = {
    ...(authorization === undefined ? {} : { authorization }),
    ...lowerCased(headers),
    ...lowerCased(endpoint.headers),
  };
  return {
    grpc: endpoint.protocol.endsWith('grpc'),
    head: { path, authority: url.authority, method, headers: Object.entries(all) },
    payloads: encoded.map(({ body }) => body),
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
