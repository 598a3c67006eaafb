import type { EndpointInfo } from '../../core/endpoint.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { encodeModelInferRequest } from '../../wire/oip/modelInferRequest.ts';
import { GRPC_SERVICE } from '../../wire/oip/openInferenceProto.ts';
import { encodeRestRequest } from '../../wire/oip/restRequest.ts';
import type { RequestHead } from '../transport/transport.ts';
import type { ParsedUrl } from './parseUrl.ts';
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
  readonly kinds: readonly PayloadKind[];
  path(endpoint: EndpointInfo, url: ParsedUrl): string;
  encode(
    inputs: TensorMap,
    endpoint: EndpointInfo,
    kind: PayloadKind,
  ): { readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> };
}

/** The protocols that load speaks. */
const ENCODERS: Readonly<Record<string, Encoder>> = {
  'oip-rest': {
    grpc: false,
    kinds: ['json', 'binary'],
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
    kinds: ['binary'],
    path: () => `/${GRPC_SERVICE}/ModelInfer`,
    encode: (inputs, { model, version }) => ({
      body: encodeModelInferRequest({ id: '0', modelName: model, modelVersion: version, inputs }),
      headers: {},
    }),
  },
};

/** The names of the protocols that can be loaded. */
export const LOADABLE_PROTOCOLS: readonly string[] = Object.keys(ENCODERS);

/** The payload kinds that differ on a protocol. */
export function payloadKindsOf(protocol: string): readonly PayloadKind[] {
  return encoderOf(protocol).kinds;
}

/** Serialises questions. Throws ConfigurationError `load.protocol` for a protocol that load does not speak. */
export function encodeRequests(
  questions: readonly TensorMap[],
  endpoint: EndpointInfo,
  url: ParsedUrl,
  kind: PayloadKind,
): EncodedRequests {
  const encoder = encoderOf(endpoint.protocol);
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

function encoderOf(protocol: string): Encoder {
  const encoder = ENCODERS[protocol];
  if (encoder !== undefined) return encoder;
  throw new ConfigurationError(`load does not speak the protocol "${protocol}"`, {
    code: 'load.protocol',
    hint: `Use a target of one of the protocols ${LOADABLE_PROTOCOLS.join(', ')}.`,
  });
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
