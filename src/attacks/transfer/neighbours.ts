import { z } from 'zod';

import type { GradientLoss } from '../../judgement/classifierView.ts';
import type { Trial } from '../frame/trial.ts';
import { nearby } from './craft.ts';

/** The options of attacks that look at points around; `reach` is its default. */
export function neighbourOptions(reach: number) {
  return {
    neighbours: z.int().min(1).max(100).default(20).describe('Points around.'),
    reach: z
      .number()
      .gt(0)
      .max(10)
      .default(reach)
      .describe('How far they lie, as a multiple of epsilon.'),
  };
}

/** The mean gradient of the base models at random points around one. */
export async function gradientAround(
  trial: Trial,
  point: Float32Array,
  { neighbours, reach, loss }: { neighbours: number; reach: number; loss: GradientLoss },
): Promise<(coordinate: number) => number> {
  const around = Array.from({ length: neighbours }, () =>
    nearby(trial, point, reach * trial.threat.epsilon),
  );
  const answers = await trial.surrogate(around, loss);
  return (i) => answers.reduce((sum, { gradient }) => sum + gradient[i]!, 0) / neighbours;
}
