import { z } from 'zod';

import { numberOption } from '../../core/numberOption.ts';
import { wireFaults } from './wireFaults.ts';

/** Keys of every fault of the wire. */
const shared = {
  share: numberOption(z.number().positive().max(1))
    .default(1)
    .describe(
      'Share of the connections (of replies, for faults of replies) that it strikes, drawn with the seed.',
    ),
  schedule: z
    .strictObject({
      onset: numberOption(z.number().min(0)).default(0).describe('When it begins.'),
      hold: numberOption(z.number().positive())
        .optional()
        .describe('How long it lasts; then the wire recovers. Default to the end.'),
      unit: z
        .enum(['queries', 'seconds'])
        .default('queries')
        .describe('Whether onset and hold count queries or seconds, from the first query on.'),
    })
    .prefault({})
    .describe('Onset, hold and recovery.'),
};

/** One fault of the wire with its options, checked. */
export interface WireFaultOption {
  readonly kind: string;
  readonly share: number;
  readonly schedule: {
    readonly onset: number;
    readonly hold?: number | undefined;
    readonly unit: 'queries' | 'seconds';
  };
  readonly direction?: 'replies' | 'requests' | undefined;
}

const entries = wireFaults.map(({ kind, summary, level, options }) =>
  z.strictObject({
    kind: z.literal(kind).describe(summary),
    ...options.shape,
    ...shared,
    ...(level === 'stream'
      ? {
          direction: z
            .enum(['replies', 'requests'])
            .default('replies')
            .describe('Which way it acts.'),
        }
      : {}),
  }),
);

/** `faults:` of a target: what its wire does wrong. */
export const wireFaultOption: z.ZodType<readonly WireFaultOption[]> = z
  .array(
    z.discriminatedUnion(
      'kind',
      entries as unknown as [z.ZodObject<{ kind: z.ZodLiteral<string> }>],
    ),
  )
  .min(1)
  .describe(
    `Faults of the wire between us and the target, in a proxy of ours, in this order: ${wireFaults.map(({ kind, summary }) => `${kind} (${summary})`).join('; ')}. Default none.`,
  ) as unknown as z.ZodType<readonly WireFaultOption[]>;
