import { z } from 'zod';

import { overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { thinPlate } from './views/thinPlate.ts';
import { slopeByMoves, warped } from './views/warped.ts';

/**
 * Deformation-constrained warping: the picture is bent at random by a thin-plate spline, and every bend is first moved
 * against the loss, so that it keeps what the picture shows.
 */
export const decowa = transferAttack({
  name: 'decowa',
  summary: 'pictures bent by splines that keep what they show',
  source: 'Lin, Luo, Niu, He, Xie, Hou, Shen, Song 2024',
  forms: ['picture'],
  gradients: ({ copies, constraint }) => (constraint > 0 ? 2 : 1) * copies,
  options: {
    copies: z.int().min(1).max(100).default(20).describe('Views.'),
    mesh: z
      .int()
      .min(3)
      .max(8)
      .default(3)
      .describe('Control points along each side; those on the edge stay.'),
    strength: z
      .number()
      .gt(0)
      .max(2)
      .default(1)
      .describe('Greatest move of a control point at first, in half sides.'),
    constraint: z
      .number()
      .min(0)
      .max(10)
      .default(0.01)
      .describe('Step of the moves against the loss. 0: moves stay as drawn.'),
  },
  make: (trial, { loss, copies, mesh, strength, constraint }) => {
    const { random, space, bases } = trial;
    const { form } = space;
    const influence = thinPlate(form, mesh);
    return async ({ point }) => {
      const drawn = Array.from({ length: copies }, () =>
        Float64Array.from(
          { length: 2 * influence.length },
          () => strength * (2 * random.uniform() - 1),
        ),
      );
      if (constraint > 0) {
        const kept = drawn.map((moves) => moves.slice());
        const seen = drawn.map((moves) => warped(form, influence, moves).apply(point));
        // Of each base model by itself: their mean is not taken in the unit of a loss.
        for (let base = 0; base < bases; base++) {
          const answers = await trial.surrogate(seen, loss, base);
          for (const [k, { gradient }] of answers.entries()) {
            const slopes = slopeByMoves(form, influence, { moves: kept[k]!, point, gradient });
            for (const [i, slope] of slopes.entries())
              drawn[k]![i]! -= (constraint * slope) / bases;
          }
        }
      }
      const views = drawn.map((moves) => warped(form, influence, moves));
      return overViews(trial, point, views, loss);
    };
  },
});
