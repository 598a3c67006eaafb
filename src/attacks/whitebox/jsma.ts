import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';

const options = z.strictObject({
  pixels: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('Pixels that are changed in a step; with 1 as few as possible are.'),
});

/**
 * Changes the pixel of greatest saliency to a bound, one after the other. For probabilities, which sum to one, the saliency
 * of a pixel is the slope of the wanted class alone.
 */
export const jsma = defineAttack({
  name: 'jsma',
  summary: 'the most salient pixels one after the other, set to a bound',
  source: 'Papernot, McDaniel, Jha, Fredrikson, Celik, Swami 2016',
  needs: 'gradients',
  comparesClasses: true,
  norms: ['l0'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, { pixels }: z.output<typeof options>) => {
    const { clean, space, threat } = trial;
    const { channels } = space.form;
    const most = Math.min(threat.epsilon, clean.length / channels);
    const changed = new Set<number>();
    const point = clean.slice();
    while (changed.size < most) {
      const [answer] = await trial.gradient([point], 'cross-entropy');
      const { gradient } = answer!;
      const gain = (pixel: number): number => {
        let sum = 0;
        for (let i = pixel * channels; i < (pixel + 1) * channels; i++)
          if (threat.mutable?.[i] !== 0) sum += gradient[i]! * (towards(i) - point[i]!);
        return sum;
      };
      const towards = (i: number): number =>
        gradient[i]! > 0 ? space.upper[i]! : gradient[i]! < 0 ? space.lower[i]! : point[i]!;
      const order = Array.from({ length: clean.length / channels }, (_, pixel) => pixel)
        .filter((pixel) => !changed.has(pixel))
        .map((pixel) => [pixel, gain(pixel)] as const)
        .toSorted((a, b) => b[1] - a[1]);
      for (const [pixel] of order.slice(0, Math.min(pixels, most - changed.size))) {
        changed.add(pixel);
        for (let i = pixel * channels; i < (pixel + 1) * channels; i++) point[i] = towards(i);
      }
      await trial.ask([point.slice()]);
    }
  }),
});
