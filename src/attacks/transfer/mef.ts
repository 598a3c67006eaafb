import { z } from 'zod';

import { nearby } from './craft.ts';
import { transferAttack } from './transferAttack.ts';

/** Share of a neighbour's last direction that is taken off its next one. */
const INNER = 0.9;

/**
 * Maximin expected flatness: the gradient at the worst places around the point. Each neighbour is drawn at random and
 * moved against the loss, by the gradient that it had in the step before.
 */
export const mef = transferAttack({
  name: 'mef',
  summary: 'gradients at the worst places around the point',
  source: 'Qiu, Chen, Zhang, Li, Liang 2024',
  steps: 20,
  momentum: 0.5,
  gradients: ({ neighbours }) => neighbours,
  options: {
    neighbours: z.int().min(1).max(100).default(20).describe('Points around.'),
    reach: z
      .number()
      .gt(0)
      .max(10)
      .default(2)
      .describe('How far they lie, as a multiple of epsilon.'),
    inner: z
      .number()
      .min(0)
      .max(2)
      .default(0.15)
      .describe('How far each is moved, as a multiple of epsilon.'),
  },
  make: (trial, { loss, neighbours, reach, inner }) => {
    const { epsilon } = trial.threat;
    const past = Array.from({ length: neighbours }, () => new Float32Array(trial.clean.length));
    return async ({ point }) => {
      const around = past.map((direction) =>
        nearby(trial, point, reach * epsilon).map(
          (value, i) => value + inner * epsilon * direction[i]!,
        ),
      );
      const answers = await trial.surrogate(around, loss);
      const sum = new Float32Array(point.length);
      for (const [k, { gradient }] of answers.entries()) {
        const size = gradient.reduce((total, v) => total + Math.abs(v), 0) / gradient.length;
        const own = past[k]!;
        for (let i = 0; i < sum.length; i++) {
          sum[i]! += gradient[i]! / neighbours;
          own[i] = (size > 0 ? gradient[i]! / size : 0) - INNER * own[i]!;
        }
      }
      return sum;
    };
  },
});
