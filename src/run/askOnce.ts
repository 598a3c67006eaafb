import { ConfigurationError, TargetUnreachableError } from '../core/errors.ts';
import type { ModelSignature } from '../core/signature.ts';
import { arrayTypeOf, elementCount, type Tensor, type TensorMap } from '../core/tensor.ts';
import type { OpenTarget } from './openTargets.ts';

/**
 * Sends a target one query, and says how it was answered. Without `inputs` it is of zeros and empty texts, where the
 * signature lists any. Throws ConfigurationError `target.no-answer` for a reply that is none, TargetUnreachableError
 * where none came.
 */
export async function askOnce(
  { target, signature }: OpenTarget,
  inputs: TensorMap | undefined,
  signal: AbortSignal,
): Promise<string> {
  const query = inputs ?? zeros(signature);
  if (query === undefined) return 'no query was sent, as it names no inputs';
  const reply = await target.infer(query, signal);
  if (reply.status === 'ok') {
    const outputs = Object.entries(reply.outputs).map(
      ([name, { dtype, shape }]) => `${name} ${dtype}[${shape.join(',')}]`,
    );
    return `one query was answered in ${reply.latencyMs.toFixed(1)} ms with ${outputs.join(', ')}`;
  }
  const { reason, detail } = reply;
  const what = inputs === undefined ? 'a query of zeros' : 'a query';
  const message = `${signature.name} describes its model, but does not answer ${what}: ${reason}: ${detail}`;
  const code = 'target.no-answer';
  if (reason === 'timeout' || reason === 'unavailable') {
    throw new TargetUnreachableError(message, { code, hint: 'See the log of the server.' });
  }
  throw new ConfigurationError(message, {
    code,
    hint:
      reason === 'malformed'
        ? 'Correct what reads the answer: `outputs`, `signature`, or the protocol.'
        : 'Correct what makes the request: `body`, `model`, the inputs, or the protocol.',
  });
}

function zeros({ inputs }: ModelSignature): TensorMap | undefined {
  if (inputs.length === 0) return undefined;
  return Object.fromEntries(
    inputs.map(({ name, dtype, shape: pattern }): [string, Tensor] => {
      const shape = pattern.map((extent) => (extent < 0 ? 1 : extent));
      const count = elementCount(shape);
      if (dtype !== 'bytes') return [name, { dtype, shape, data: new (arrayTypeOf(dtype))(count) }];
      return [name, { dtype, shape, data: Array.from({ length: count }, () => new Uint8Array()) }];
    }),
  );
}
