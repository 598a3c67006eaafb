import { z } from 'zod';

import { overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { chained } from './views/view.ts';
import { scaled } from './views/scaled.ts';

/** Admix: a share of other items is mixed in, over scaled copies. */
export const admix = transferAttack({
  name: 'admix',
  summary: 'a share of other items mixed in, over darker copies',
  source: 'Wang, He, Wang, He 2021',
  joint: true,
  gradients: ({ mixed, copies }) => mixed * copies,
  options: {
    mixed: z.int().min(1).max(20).default(3).describe('Other items.'),
    strength: z.number().min(0).max(1).default(0.2).describe('Their share.'),
    copies: z.int().min(1).max(20).default(5).describe('Darker copies of each.'),
  },
  make:
    (trial, { loss, mixed, strength, copies }, others) =>
    async ({ point }) => {
      const views = Array.from({ length: mixed }, () => {
        const other =
          others.length > 0 ? others[trial.random.integer(others.length)]! : trial.clean;
        const offset = other.map((value) => strength * value);
        return Array.from({ length: copies }, (_, i) =>
          chained([scaled(1, offset), scaled(1 / 2 ** i)]),
        );
      });
      return overViews(trial, point, views.flat(), loss);
    },
});
