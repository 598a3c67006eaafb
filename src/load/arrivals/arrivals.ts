import { z } from 'zod';

const rate = z.number().positive().describe('Requests a second.');
const rates = z
  .union([rate, z.array(rate).min(1)])
  .describe('Requests a second; several are tried one after the other.');
const seconds = z.number().positive();

/** How requests arrive, by kind. */
export const arrivalsSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('poisson'), qps: rates })
      .describe('Poisson: independent users.'),
    z.strictObject({ kind: z.literal('constant'), qps: rates }).describe('Evenly spaced.'),
    z
      .strictObject({
        kind: z.literal('gamma'),
        qps: rates,
        shape: z
          .number()
          .positive()
          .describe(
            'Shape of the gaps: 1 is Poisson, less is burstier (the coefficient of variation is 1/sqrt(shape)).',
          ),
      })
      .describe('Gamma-distributed gaps.'),
    z
      .strictObject({ kind: z.literal('ramp'), from: rate, to: rate })
      .describe('Poisson, whose rate moves evenly over `seconds`.'),
    z
      .strictObject({
        kind: z.literal('step'),
        steps: z.array(z.strictObject({ qps: rate, seconds })).min(1),
      })
      .describe('Poisson, whose rate jumps.'),
    z
      .strictObject({
        kind: z.literal('spike'),
        qps: rate,
        peak: rate,
        at: z.number().nonnegative().describe('Seconds from the start to the spike.'),
        for: seconds.describe('Seconds that it lasts.'),
      })
      .describe('Poisson with a spike.'),
    z
      .strictObject({
        kind: z.literal('diurnal'),
        qps: rate.describe('Requests a second, on average.'),
        amplitude: z
          .number()
          .min(0)
          .max(1)
          .default(0.5)
          .describe('Share by which the rate swings.'),
        period: seconds.describe('Seconds of a "day".'),
      })
      .describe('Poisson, whose rate swings like a sine.'),
    z
      .strictObject({
        kind: z.literal('trace'),
        file: z.string().describe('CSV whose first column is the time of each request in seconds.'),
        speed: z.number().positive().default(1).describe('Replays this many times faster.'),
      })
      .describe('Recorded times.'),
    z
      .strictObject({
        kind: z.literal('closed'),
        concurrency: z
          .union([z.int().positive(), z.array(z.int().positive()).min(1)])
          .describe('Requests under way at any time; several are tried one after the other.'),
      })
      .describe('Every answer is followed by the next request.'),
    z
      .strictObject({ kind: z.literal('singleStream') })
      .describe('MLPerf SingleStream: one after the other.'),
    z
      .strictObject({
        kind: z.literal('multiStream'),
        size: z.int().positive().default(8).describe('Requests in a group.'),
      })
      .describe('MLPerf MultiStream: groups, the next when the last of a group is answered.'),
    z.strictObject({ kind: z.literal('server'), qps: rates }).describe('MLPerf Server: Poisson.'),
    z.strictObject({ kind: z.literal('offline') }).describe('MLPerf Offline: all at once.'),
  ])
  .describe('How requests arrive.');

/** Parsed `arrivals`. */
export type Arrivals = z.infer<typeof arrivalsSchema>;

/** The rates or concurrencies that are tried in turn; one `undefined` when the kind has none. */
export function levelsOf(arrivals: Arrivals): readonly (number | undefined)[] {
  switch (arrivals.kind) {
    case 'poisson':
    case 'constant':
    case 'gamma':
    case 'server':
      return [arrivals.qps].flat();
    case 'closed':
      return [arrivals.concurrency].flat();
    default:
      return [undefined];
  }
}
