import { z } from 'zod';

import { cosineBasis } from '../frame/cosineBasis.ts';
import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { plus } from '../frame/vectors.ts';

const options = z.strictObject({
  step: z
    .number()
    .min(0.001)
    .max(10)
    .default(0.4)
    .describe('Length of a step along one direction, in the units of the input.'),
  frequencies: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.4)
    .describe('For simba-dct: share of the frequencies along each axis.'),
});
type Options = z.output<typeof options>;

/** SimBA: one pixel at a time. */
export const simba = defineAttack({
  name: 'simba',
  summary: 'tries one number at a time, up or down, and keeps what lowers the margin',
  source: 'Guo, Gardner, You, Wilson, Weinberger 2019',
  needs: 'scores',
  norms: ['l2', 'linf'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, { step }: Options) => {
    const count = trial.clean.length;
    await walk(trial, count, step, (k) => {
      const way = new Float32Array(count);
      way[k] = 1;
      return way;
    });
  }),
});

/** SimBA-DCT: one low frequency at a time. */
export const simbaDct = defineAttack({
  ...simba,
  name: 'simba-dct',
  summary: 'tries one low frequency at a time, up or down, and keeps what lowers the margin',
  attack: perItem('bounded', async (trial, { step, frequencies }: Options) => {
    const basis = cosineBasis(trial.space.form, frequencies);
    await walk(trial, basis.count, step, (k) => {
      const unit = new Float64Array(basis.count);
      unit[k] = 1;
      return basis.expand(unit);
    });
  }),
});

async function walk(
  trial: Trial,
  count: number,
  step: number,
  direction: (k: number) => Float32Array,
): Promise<void> {
  const { random } = trial;
  let at = trial.item.start ?? trial.clean;
  let margin = trial.item.cleanMargin;
  for (;;) {
    const order = Array.from({ length: count }, (_, k) => k);
    for (let i = 0; i < count; i++) {
      const j = i + random.integer(count - i);
      [order[i], order[j]] = [order[j]!, order[i]!];
      const way = direction(order[i]!);
      for (const sign of [-1, 1]) {
        const [answer] = await trial.ask([plus(at, way, sign * step)]);
        if (answer!.margin >= margin) continue;
        margin = answer!.margin;
        at = answer!.sent;
        break;
      }
    }
  }
}
