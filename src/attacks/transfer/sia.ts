import { z } from 'zod';

import { overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { changedBlocks } from './views/changedBlocks.ts';

/** Structure-invariant attack: every block of the picture is changed in its own way. */
export const sia = transferAttack({
  name: 'sia',
  summary: 'every block of the picture changed in its own way',
  source: 'Wang, Zhang, Zhang 2023',
  forms: ['picture'],
  gradients: ({ copies }) => copies,
  options: {
    copies: z.int().min(1).max(100).default(20).describe('Views.'),
    blocks: z.int().min(1).max(16).default(3).describe('Blocks along each side.'),
  },
  make:
    (trial, { loss, copies, blocks }) =>
    async ({ point }) => {
      const { random, space } = trial;
      const views = Array.from({ length: copies }, () =>
        changedBlocks(space.form, { blocks, random }),
      );
      return overViews(trial, point, views, loss);
    },
});
