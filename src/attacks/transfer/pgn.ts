import { z } from 'zod';

import { nearby } from './craft.ts';
import { transferAttack } from './transferAttack.ts';

/** Penalised gradient norm: climbs to flat maxima, by gradients around the point and one step back from each. */
export const pgn = transferAttack({
  name: 'pgn',
  summary: 'gradients around the point and a step back from each, towards flat maxima',
  source: 'Ge, Shang, Liu, Liu, Wang 2023',
  gradients: ({ neighbours }) => 2 * neighbours,
  options: {
    neighbours: z.int().min(1).max(100).default(20).describe('Points around.'),
    reach: z
      .number()
      .gt(0)
      .max(10)
      .default(3)
      .describe('How far they lie, as a multiple of epsilon.'),
    balance: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Share of the gradient after the step back.'),
  },
  make:
    (trial, { loss, neighbours, reach, balance }) =>
    async ({ point, length }) => {
      const around = Array.from({ length: neighbours }, () =>
        nearby(trial, point, reach * trial.threat.epsilon),
      );
      const first = await trial.surrogate(around, loss);
      const back = first.map(({ gradient }, i) => {
        const size = gradient.reduce((sum, v) => sum + Math.abs(v), 0) / gradient.length;
        return around[i]!.map(
          (value, j) => value - (size > 0 ? (length * gradient[j]!) / size : 0),
        );
      });
      const second = await trial.surrogate(back, loss);
      return point.map((_, j) => {
        let sum = 0;
        for (const [i, { gradient }] of first.entries())
          sum += (1 - balance) * gradient[j]! + balance * second[i]!.gradient[j]!;
        return sum / neighbours;
      });
    },
});
