import { z } from 'zod';

import { transformOption } from '../../pictures/transformOption.ts';

/** `robustness:` of `pose` and `detection`. */
export const robustnessOption = z
  .record(
    z.string().regex(/^[A-Za-z][\w-]*$/),
    z.strictObject({
      transforms: z
        .array(transformOption)
        .min(1)
        .describe(
          'Changes to every picture, one after the other; their settings are numbers or expressions over `severity`. Those that move objects (rotation, shift, scale) are refused, as the truth would not hold.',
        ),
      severities: z
        .array(z.number())
        .min(1)
        .max(20)
        .default([1, 2, 3, 4, 5])
        .describe('What `severity` is, one evaluation of the whole data set each.'),
    }),
  )
  .describe(
    'Changes to the pictures by name, over whose severity the model is evaluated again: `AP.<name>@<severity>`, and by how much AP falls, `drop.<name>@<severity>`. With `data`.',
  );

export type RobustnessOption = z.output<typeof robustnessOption>;

/** The names that gates may use. */
export function robustnessNames(option: RobustnessOption): readonly string[] {
  return Object.entries(option).flatMap(([name, { severities }]) =>
    severities.flatMap((severity) => [`AP.${name}@${severity}`, `drop.${name}@${severity}`]),
  );
}
