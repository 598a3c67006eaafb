import { z } from 'zod';

import type { Transform } from './transform.ts';
import { TRANSFORMS } from './transforms.ts';

/** One transform of the options: its kind, and a number, an expression over the inputs or a word for each setting. */
export type TransformOption = { readonly kind: string } & Readonly<
  Record<string, number | string | undefined>
>;

function optionOf(transform: Transform): z.ZodObject {
  const numbers = Object.entries(transform.numbers).map(([name, number]) => {
    const field = z
      .union([z.number(), z.string().min(1)])
      .describe(`${number.describe} A number, or an expression over the inputs.`);
    return [name, number.default === undefined ? field : field.optional()] as const;
  });
  const choices = Object.entries(transform.choices).map(
    ([name, { describe, values }]) =>
      [name, z.enum(values).default(values[0]).describe(describe)] as const,
  );
  return z.strictObject({
    kind: z
      .literal(transform.kind)
      .describe(`${transform.summary} (${transform.on.join('s, ')}s).`),
    ...Object.fromEntries<z.ZodType>([...numbers, ...choices]),
  });
}

const [first, ...others] = TRANSFORMS;

/** `transforms:` of a scenario. */
export const transformOption = z
  .discriminatedUnion('kind', [optionOf(first), ...others.map(optionOf)])
  .describe('One change to the data item.') as unknown as z.ZodType<TransformOption>;

/** Changes that are made one after the other, at least one. */
export const transformsOption = z.array(transformOption).min(1);
