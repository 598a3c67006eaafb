import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { ModelMetadata } from '../../wire/index.ts';
import type { ServedOptions } from './endpointOptions.ts';

/**
 * A model's signature from what its server says and what the target's definition overrides. Throws ConfigurationError
 * `target.no-signature` when neither names inputs and outputs.
 */
export function signatureOf(metadata: ModelMetadata, options: ServedOptions): ModelSignature {
  const { inputs, outputs } = options.signature ?? metadata;
  if (options.signature === undefined && (inputs.length === 0 || outputs.length === 0)) {
    const what = inputs.length > 0 ? 'returns' : outputs.length > 0 ? 'takes' : 'takes and returns';
    throw new ConfigurationError(`the server does not say what the model ${what}`, {
      code: 'target.no-signature',
      hint: 'Declare it in the target: `signature: { inputs: [{ name, dtype, shape }], outputs: [...] }`.',
    });
  }
  const version = options.version ?? metadata.versions.at(-1);
  return {
    name: metadata.name === '' ? (options.model ?? '') : metadata.name,
    ...(version === undefined ? {} : { version }),
    ...(metadata.platform === '' ? {} : { platform: metadata.platform }),
    interface: 'tensors',
    inputs,
    outputs,
  };
}
