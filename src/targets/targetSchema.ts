import { z } from 'zod';

import { commonOptions } from './commonOptions.ts';
import type { ServeOption } from './network/endpointOptions.ts';
import { protocols } from './protocols.ts';

/** A target as a scenario defines it, checked and with its defaults filled in. */
export interface TargetDefinition extends z.output<typeof commonOptions> {
  readonly protocol: string;
  readonly url?: string | undefined;
  /** Start the reference server with this model first; it fills in `url` and `model`. */
  readonly serve?: ServeOption | undefined;
  /** The keys of its protocol. */
  readonly [option: string]: unknown;
}

const definitions = protocols.map(({ name, summary, options }) =>
  z
    .strictObject({
      protocol: z.literal(name).describe(summary),
      ...options.shape,
      ...commonOptions.shape,
    })
    .superRefine((definition: Readonly<Record<string, unknown>>, context) => {
      if (definition['record'] !== undefined && definition['replay'] !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['record'],
          message: 'cannot be combined with `replay`',
        });
      }
      // A protocol without `serve` requires what it needs itself.
      if (!('serve' in options.shape) || definition['replay'] !== undefined) return;
      if (definition['serve'] !== undefined) return;
      for (const key of ['url', 'model']) {
        if (definition[key] !== undefined) continue;
        const message = 'is missing; it is needed unless `serve: { model: file.onnx }` is given';
        context.addIssue({ code: 'custom', path: [key], message });
      }
    }),
);

/** Any target: the keys of its protocol and those that all share. */
export const targetSchema = z.discriminatedUnion(
  'protocol',
  definitions as [(typeof definitions)[number], ...typeof definitions],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? `expected \`protocol\` to be one of ${protocols.map(({ name }) => name).join(', ')}`
        : undefined,
  },
);
