import { z } from 'zod';

import { campaignShape, modelAndData } from '../memory/options.ts';

/** Options of a campaign on the weights of a served model, which its repository API loads with the fault in. */
export const serviceOptions = z.strictObject({
  site: z.literal('service'),
  ...modelAndData,
  ...campaignShape,
  model: z
    .string()
    .min(1)
    .optional()
    .describe('Path of the ONNX file that is served; default that of `serve`.'),
  config: z
    .string()
    .min(1)
    .optional()
    .describe(
      "What the server needs beside the file, as JSON text; default what it tells of the model's configuration. Triton needs one over gRPC.",
    ),
  injections: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(200)
    .describe('The most injections, each of which loads the model anew.'),
});

export type ServiceOptions = z.output<typeof serviceOptions>;
