import { z } from 'zod';

import { numberOption } from '../../core/numberOption.ts';
import { modelAndData } from '../memory/options.ts';
import { sensorFaults } from './sensorFaults.ts';

/** One fault of a sensor with its options, checked. */
export interface SensorFaultOption {
  readonly kind: string;
  readonly channels?: readonly number[] | undefined;
  readonly schedule: { readonly onset: number; readonly hold?: number | undefined };
}

const shared = {
  channels: z
    .array(z.int().min(0))
    .min(1)
    .optional()
    .describe('Channels that are struck (colours, columns of a table), from 0; default all.'),
  schedule: z
    .strictObject({
      onset: z.int().min(0).default(0).describe('The query at which it begins.'),
      hold: z
        .int()
        .min(1)
        .optional()
        .describe('For how many queries; then the sensor recovers. Default to the end.'),
    })
    .prefault({})
    .describe('Onset, hold and recovery, in queries.'),
};

const sensorFaultOption = z.discriminatedUnion(
  'kind',
  sensorFaults.map(({ kind, summary, options }) =>
    z.strictObject({ kind: z.literal(kind).describe(summary), ...options.shape, ...shared }),
  ) as unknown as [z.ZodObject<{ kind: z.ZodLiteral<string> }>],
) as unknown as z.ZodType<SensorFaultOption>;

const { target, data, tensor, items, output, tolerance, criterion, costs } = modelAndData;

/** Options of campaigns on what sensors give. */
export const sensorOptions = z.strictObject({
  site: z.literal('inputs'),
  target,
  data,
  tensor,
  items,
  output,
  tolerance,
  criterion,
  costs,
  faults: z
    .array(sensorFaultOption)
    .min(1)
    .describe(
      'Faults of the sensor, combined in this order; items come in the order of the data, again and again.',
    ),
  queries: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('Queries over the items in turn; default each item once.'),
  confidence: numberOption(z.number().min(0.5).max(0.9999))
    .default(0.95)
    .describe('Of all intervals.'),
});

export type SensorOptions = z.output<typeof sensorOptions>;
