import { z } from 'zod';

const FRACTION = /^\s*([+-]?\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)\s*$/;

/**
 * A number in a scenario or target, which may be written as a fraction such as "8/255".
 * `range` says which numbers are allowed; default any finite one.
 */
export function numberOption(range: z.ZodType<number, number> = z.number()) {
  const fraction = z
    .string()
    .refine((text) => Number.isFinite(parseFraction(text)), {
      error: ({ input }) =>
        `expected a number or a fraction such as 8/255, received ${JSON.stringify(input)}`,
    })
    .meta({ pattern: FRACTION.source });
  return z
    .union([z.number(), fraction])
    .transform((value) => (typeof value === 'number' ? value : parseFraction(value)))
    .pipe(range);
}

function parseFraction(text: string): number {
  const match = FRACTION.exec(text);
  return match === null ? NaN : Number(match[1]) / Number(match[2]);
}
