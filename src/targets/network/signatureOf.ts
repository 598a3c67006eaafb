import type { ModelSignature } from '../../core/signature.ts';
import type { ModelMetadata } from '../../wire/index.ts';
import type { ServedOptions } from './endpointOptions.ts';

/** A model's signature from what its server says and what the target's definition overrides. */
export function signatureOf(metadata: ModelMetadata, options: ServedOptions): ModelSignature {
  const { inputs, outputs } = options.signature ?? metadata;
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
