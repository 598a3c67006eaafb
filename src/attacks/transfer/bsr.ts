import { z } from 'zod';

import { overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { shuffledBlocks } from './views/shuffledBlocks.ts';

/** Block shuffle and rotation. */
export const bsr = transferAttack({
  name: 'bsr',
  summary: 'blocks of the picture shuffled and turned',
  source: 'Wang, He, Yang, Wang 2024',
  forms: ['picture'],
  gradients: ({ copies }) => copies,
  options: {
    copies: z.int().min(1).max(100).default(20).describe('Views.'),
    blocks: z.int().min(1).max(16).default(2).describe('Blocks along each side.'),
    angle: z.number().min(0).max(180).default(24).describe('Greatest turn of a strip in degrees.'),
  },
  make:
    (trial, { loss, copies, blocks, angle }) =>
    async ({ point }) => {
      const { random, space } = trial;
      const views = Array.from({ length: copies }, () =>
        shuffledBlocks(space.form, { blocks, angle, random }),
      );
      return overViews(trial, point, views, loss);
    },
});
