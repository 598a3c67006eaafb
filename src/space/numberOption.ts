import { z } from 'zod';

const FRACTION = /^\s*([+-]?\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)\s*$/;

/** A finite number, or a fraction such as `8/255` as a text. */
export const numberOption = z.union([
  z.number(),
  z
    .string()
    .regex(FRACTION, 'must be a number or a fraction such as 8/255')
    .transform((text, context) => {
      const [, numerator, denominator] = FRACTION.exec(text)!;
      const value = Number(numerator) / Number(denominator);
      if (Number.isFinite(value)) return value;
      context.addIssue({ code: 'custom', message: 'divides by zero' });
      return z.NEVER;
    }),
]);
