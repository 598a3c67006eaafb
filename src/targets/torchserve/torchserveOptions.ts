import { z } from 'zod';

import { modelOptions } from '../network/endpointOptions.ts';
import { jsonOptions } from '../values/jsonWire.ts';

/** Keys of both protocols of TorchServe. */
export const torchserveOptions = {
  ...modelOptions,
  ...jsonOptions,
  management: z
    .strictObject({
      url: z
        .string()
        .min(1)
        .describe('Address of the management API, such as localhost:8081 (REST) or :7071 (gRPC).'),
      register: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Archive to register under the name of `model` before it is asked, a file of the model store or an address; it is taken down at the end. Default none: the model is there.',
        ),
      workers: z
        .int()
        .min(1)
        .max(1000)
        .optional()
        .describe('Workers that the model gets before it is asked. Default as the server has it.'),
    })
    .optional()
    .describe('Sets the model up through the management API. Default not at all.'),
};

/** What the management of a model follows from. */
export type TorchserveOptions = z.output<z.ZodObject<typeof torchserveOptions>>;
