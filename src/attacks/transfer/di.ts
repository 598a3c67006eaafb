import { z } from 'zod';

import { overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { resizedAndPadded } from './views/resizedAndPadded.ts';
import { unchanged } from './views/view.ts';

/** Diverse inputs: the picture is resized and padded at random. */
export const di = transferAttack({
  name: 'di',
  summary: 'pictures resized and padded at random',
  source: 'Xie, Zhang, Zhou, Bai, Wang, Ren, Yuille 2019',
  forms: ['picture'],
  options: {
    growth: z
      .number()
      .min(1)
      .max(2)
      .default(1.1)
      .describe('Side of the padded picture, as a multiple of its own.'),
    share: z.number().min(0).max(1).default(0.5).describe('Share of changed views.'),
  },
  make:
    (trial, { loss, growth, share }) =>
    async ({ point }) => {
      const { random, space } = trial;
      const view =
        random.uniform() < share ? resizedAndPadded(space.form, growth, random) : unchanged;
      return overViews(trial, point, [view], loss);
    },
});
