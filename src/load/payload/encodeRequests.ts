import { ConfigurationError } from '../../core/errors.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { Wire, WireRequest } from '../../core/wire.ts';
import type { RequestHead } from '../../transport/transport.ts';

/** Requests as a wire writes them. */
export interface EncodedRequests {
  readonly head: RequestHead;
  readonly payloads: readonly Uint8Array[];
}

/**
 * Serialises queries. Throws ConfigurationError: `load.inputs` for inputs that the target cannot send, `load.method` for
 * HEAD, whose answers have lengths without bodies, `load.head` for queries that differ in their paths.
 */
export function encodeRequests(
  queries: readonly TensorMap[],
  wire: Wire,
  authority: string,
): EncodedRequests {
  const encoded = queries.map((inputs) => encode(inputs, wire));
  const [{ path, method, headers } = { path: '', method: 'POST', headers: {} }] = encoded;
  if (method === 'HEAD') {
    throw new ConfigurationError('load: the target asks with HEAD, which load does not speak', {
      code: 'load.method',
      hint: 'Use GET or POST.',
    });
  }
  const written = JSON.stringify(headers);
  if (encoded.some((other) => JSON.stringify(other.headers) !== written)) {
    throw new ConfigurationError('load: the requests differ in their headers, as signed ones do', {
      code: 'load.head',
      hint: 'Use `payload: same`: a signature holds for one body.',
    });
  }
  if (encoded.some((other) => other.path !== path)) {
    throw new ConfigurationError('load: the requests differ in their paths, not in bodies alone', {
      code: 'load.head',
      hint: 'Use `payload: same`, or a target that sends its inputs in the body, not in `query`.',
    });
  }
  return {
    head: { path, authority, method, headers: Object.entries(headers) },
    payloads: encoded.map(({ body }) => body),
  };
}

function encode(inputs: TensorMap, wire: Wire): WireRequest {
  try {
    return wire.encode(inputs);
  } catch (cause) {
    throw new ConfigurationError(
      `load: no request can be made for the target: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        code: 'load.inputs',
        hint: 'Declare the inputs under `signature` of the target, so that random ones can be made.',
        cause,
      },
    );
  }
}
