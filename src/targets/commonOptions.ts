import { z } from 'zod';

import { wireFaultOption } from './wireFaults/wireFaultOption.ts';
import { numberOption } from '../core/numberOption.ts';

/** The keys that every target has, whatever its protocol. */
export const commonOptions = z.strictObject({
  name: z
    .string()
    .min(1)
    .optional()
    .describe('What reports call the target; default the name that the protocol gives it.'),
  timeoutMs: numberOption(
    z
      .number()
      .positive()
      .max(2 ** 31 - 1),
  )
    .default(10_000)
    .describe('Longest wait for an answer, ms.'),
  retry: z
    .strictObject({
      attempts: z.int().min(1).max(100).default(3).describe('Attempts in all, the first included.'),
      backoffMs: numberOption(z.number().nonnegative().max(600_000))
        .default(100)
        .describe(
          'Pause before the second attempt, ms; it doubles with each further one, up to 30 s.',
        ),
    })
    .prefault({})
    .describe('What to do when an answer does not come or the server is not available.'),
  concurrency: z.int().min(1).max(10_000).default(8).describe('Most requests under way at once.'),
  ratePerSecond: numberOption(z.number().positive())
    .optional()
    .describe('Most requests started in a second. Default no limit.'),
  batch: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1)
    .describe(
      'Most queries stacked into one request, where the batch dimension of the model varies; for models that answer each row on its own.',
    ),
  record: z
    .string()
    .min(1)
    .optional()
    .describe('Path of a file to which every query and reply is added.'),
  faults: wireFaultOption.optional(),
  allowFuzzing: z
    .boolean()
    .optional()
    .describe(
      'The server is yours, and malformed requests may be sent to it (`faults` with `site: fuzz`). Default no.',
    ),
  faultPort: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('Port on loopback of the proxy of `faults`; default any free one.'),
  replay: z
    .string()
    .min(1)
    .optional()
    .describe('Path of a recorded file that answers in place of the model.'),
});
