import { z } from 'zod';

import { overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { scaled } from './views/scaled.ts';

/** Scale-invariant method: the mean gradient over darker copies. */
export const si = transferAttack({
  name: 'si',
  summary: 'the mean gradient over copies of half, a quarter, ... of the brightness',
  source: 'Lin, Song, He, Wang, Hopcroft 2020',
  gradients: ({ copies }) => copies,
  options: {
    copies: z.int().min(1).max(20).default(5).describe('Copies.'),
  },
  make: (trial, { loss, copies }) => {
    const views = Array.from({ length: copies }, (_, i) => scaled(1 / 2 ** i));
    return async ({ point }) => overViews(trial, point, views, loss);
  },
});
