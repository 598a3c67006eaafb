import { z } from 'zod';

/** How projected gradient ascent goes (Madry and others, 2018). */
export interface Ascent {
  readonly steps: number;
  /** As a share of epsilon; undefined: 2.5 / steps, with which a start can go 2.5 times as far as the edge. */
  readonly stepSize?: number | undefined;
}

/** The options `steps`, `restarts` and `stepSize` of projected gradient ascent, with the defaults of one attack. */
export function ascentOptions(
  preset: { readonly steps: number; readonly restarts: number },
  restarts = 'Random starts.',
) {
  return {
    steps: z.int().min(1).max(1000).default(preset.steps).describe('Steps of a start.'),
    restarts: z.int().min(1).max(100).default(preset.restarts).describe(restarts),
    stepSize: z
      .number()
      .gt(0)
      .max(2)
      .optional()
      .describe('Length of a step, as a share of epsilon; default 2.5 / steps.'),
  };
}

/** Length of a step, as a share of epsilon. */
export function stepShare({ steps, stepSize = 2.5 / steps }: Ascent): number {
  return stepSize;
}
