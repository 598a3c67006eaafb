import { z } from 'zod';

/** One gate as a scenario writes it. */
export const gateOption = z.union([
  z.string(),
  z.strictObject({
    gate: z.string().describe('The condition.'),
    level: z
      .enum(['error', 'warning'])
      .default('error')
      .describe('`warning`: reported, and never part of the verdict.'),
  }),
]);

/** `gates:` of a scenario. */
export const gateList = z.array(gateOption);

export type GateOption = z.output<typeof gateOption>;
