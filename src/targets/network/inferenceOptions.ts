import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { InferRequest } from '../../wire/index.ts';

const parameters = z.record(z.string().min(1), z.union([z.boolean(), z.number(), z.string()]));

/** Keys of the Open Inference Protocol, over REST and gRPC alike, for what goes with every request. */
export const inferenceOptions = {
  outputs: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Names of the outputs to ask for; default those that the server gives unasked.'),
  parameters: parameters
    .optional()
    .describe('Parameters of every request, such as { priority: 1 }. Default none.'),
  inputParameters: z
    .record(z.string().min(1), parameters)
    .optional()
    .describe('Parameters of inputs by name, such as { x: { content_type: np } }. Default none.'),
};

type InferenceOptions = z.output<z.ZodObject<typeof inferenceOptions>>;

/** What of a request does not depend on the query. */
export function requestOf({
  outputs,
  parameters,
  inputParameters,
}: InferenceOptions): Omit<InferRequest, 'inputs'> {
  return {
    ...(outputs === undefined ? {} : { outputs: outputs.map((name) => ({ name })) }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(inputParameters === undefined ? {} : { inputParameters }),
  };
}

/** The signature with the outputs that are asked for, in that order. Throws ConfigurationError for one that is not there. */
export function withAskedOutputs(
  signature: ModelSignature,
  { outputs: names }: InferenceOptions,
): ModelSignature {
  if (names === undefined) return signature;
  const outputs = names.map((name) => {
    const spec = signature.outputs.find((output) => output.name === name);
    if (spec !== undefined) return spec;
    const known = signature.outputs.map((output) => output.name).join(', ') || 'none';
    throw new ConfigurationError(`the model has no output "${name}"`, {
      code: 'target.no-output',
      hint: `Correct \`outputs\` of the target; the model's are ${known}.`,
    });
  });
  return { ...signature, outputs };
}
