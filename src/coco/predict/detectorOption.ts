import { z } from 'zod';

import { decoderOption } from '../decode/decoders.ts';
import { predictOptions } from './predictOptions.ts';

const { tensor, fit, suppression } = predictOptions;

/** Fields of a detector that a procedure asks beside the model under test. */
export const detectorFields = {
  target: z
    .unknown()
    .refine((value) => value !== undefined, { error: 'name a detector' })
    .describe('The detector: a name of `targets:`, a path, or a definition in place.'),
  decoder: decoderOption,
  tensor,
  fit,
  suppression,
};

/** The role of the detector that makes people unrecognisable. */
export const ANONYMISER = 'anonymiser';

/** `anonymise:` of `pose` and `detection`. */
export const anonymiseOption = z
  .strictObject({
    ...detectorFields,
    categories: z
      .array(z.int().min(0))
      .min(1)
      .optional()
      .describe('Class numbers whose boxes are made unrecognisable; default all.'),
    grow: z
      .number()
      .min(0)
      .max(5)
      .default(0.2)
      .describe('By which share of its size a box is enlarged on each side.'),
  })
  .describe(
    'A detector, such as one of faces, whose boxes become coarse mosaics before a picture is stored in the report.',
  );

export type AnonymiseOption = z.output<typeof anonymiseOption>;
