import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { ServingMetadata } from '../../wire/index.ts';
import type { ServedOptions } from './endpointOptions.ts';

/** Keys of the targets of TensorFlow Serving. */
export const servingOptions = {
  label: z
    .string()
    .min(1)
    .optional()
    .describe('Label of the version, in place of `version`; default none.'),
  signatureName: z
    .string()
    .min(1)
    .optional()
    .describe('Which signature of the saved model to ask; default serving_default.'),
};

/** The options of both protocols that a signature follows from. */
export interface ServingOptions extends ServedOptions {
  readonly signatureName?: string | undefined;
}

/** The signature that a target asks, from the server's metadata. Throws ConfigurationError `target.no-signature`. */
export function servingSignature(
  { version, signatures }: ServingMetadata,
  { model = '', signature: declared, signatureName = 'serving_default' }: ServingOptions,
): ModelSignature {
  const found = declared ?? signatures.get(signatureName);
  if (found !== undefined) {
    return {
      name: model,
      ...(version === '' ? {} : { version }),
      platform: 'tensorflow-serving',
      interface: 'tensors',
      inputs: found.inputs,
      outputs: found.outputs,
    };
  }
  const known = [...signatures.keys()].join(', ') || 'none';
  throw new ConfigurationError(
    `the model "${model}" has no signature "${signatureName}" (it has: ${known})`,
    { code: 'target.no-signature', hint: 'Name one of them as `signatureName`.' },
  );
}
