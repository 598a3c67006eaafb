import type { EndpointInfo } from '../../core/endpoint.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { encodeModelInferRequest } from '../../wire/oip/modelInferRequest.ts';
import { GRPC_SERVICE } from '../../wire/oip/openInferenceProto.ts';
import { encodeRestRequest } from '../../wire/oip/restRequest.ts';
import type { RequestHead } from '../transport/transport.ts';
import type { ParsedUrl } from './parseUrl.ts';
import { checkProtocol, type LoadableProtocol } from './loadableProtocols.ts';
import type { PayloadKind } from './payloadKind.ts';

/** Requests as one protocol writes them. */
export interface EncodedRequests {
  /** Whether they are gRPC messages, or bodies of HTTP/1.1. */
  readonly grpc: boolean;
  readonly head: RequestHead;
  readonly payloads: readonly Uint8Array[];
}

/** Writes questions in the bytes of a protocol. */
interface Encoder {
  readonly grpc: boolean;
  path(endpoint: EndpointInfo, url: ParsedUrl): string;
  encode(
    inputs: TensorMap,
    endpoint: EndpointInfo,
    kind: PayloadKind,
  ): { readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> };
}

/** The protocols that load speaks. */
const ENCODERS: Readonly<Record<LoadableProtocol, Encoder>> = {
  'oip-rest': {
    grpc: false,
    path: ({ model = '', version }, { path }) =>
      `${path}/v2/models/${encodeURIComponent(model)}${version === undefined ? '' : `/versions/${encodeURIComponent(version)}`}/infer`,
    encode: (inputs, _endpoint, kind) => {
      const binary = kind === 'binary';
      return encodeRestRequest(
        { id: '0', inputs },
        { binaryInputs: binary, binaryOutputs: binary },
      );
    },
  },
  'oip-grpc': {
    grpc: true,
    path: () => `/${GRPC_SERVICE}/ModelInfer`,
    encode: (inputs, { model, version }) => ({
      body: encodeModelInferRequest({ id: '0', modelName: model, modelVersion: version, inputs }),
      headers: {},
    }),
  },
};

/** Serialises questions. Throws ConfigurationError `load.protocol` for a protocol that load does not speak. */
export function encodeRequests(
  questions: readonly TensorMap[],
  endpoint: EndpointInfo,
  url: ParsedUrl,
  kind: PayloadKind,
): EncodedRequests {
  const encoder = ENCODERS[checkProtocol(endpoint.protocol)];
  const encoded = questions.map((inputs) => encoder.encode(inputs, endpoint, kind));
  const headers = { ...lowerCased(encoded[0]?.headers ?? {}), ...lowerCased(endpoint.headers) };
  return {
    grpc: encoder.grpc,
    head: {
      path: encoder.path(endpoint, url),
      authority: url.authority,
      headers: Object.entries(headers),
    },
    payloads: encoded.map(({ body }) => body),
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
