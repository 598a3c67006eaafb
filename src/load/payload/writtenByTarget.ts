import { ConfigurationError } from '../../core/errors.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { EncodeContext, EncodedRequest } from './encodedRequest.ts';

/**
 * A request that the target's own definition describes. Throws ConfigurationError `load.inputs` when it needs inputs
 * that nobody declared, and `load.method` for HEAD, whose answers have lengths without bodies.
 */
export function writtenByTarget(inputs: TensorMap, { endpoint }: EncodeContext): EncodedRequest {
  const { write, protocol } = endpoint;
  if (write === undefined) {
    throw new ConfigurationError(
      `load: the target does not say how ${protocol} requests are made`,
      {
        code: 'load.endpoint',
        hint: 'Name the target itself under `protocols`.',
      },
    );
  }
  let query: ReturnType<typeof write>;
  try {
    query = write(inputs);
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
  const { path, method, headers, body = '' } = query;
  if (method === 'HEAD') {
    throw new ConfigurationError('load: the target asks with HEAD, which load does not speak', {
      code: 'load.method',
      hint: 'Use GET or POST.',
    });
  }
  return { path, method, headers, body: typeof body === 'string' ? Buffer.from(body) : body };
}
