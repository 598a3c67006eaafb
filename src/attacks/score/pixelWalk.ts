import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { shuffleStart } from '../frame/shuffleStart.ts';
import type { Trial } from '../frame/trial.ts';
import { drawCorner, paintCorner } from '../frame/cornerColour.ts';
import type { Corner } from '../frame/cornerColour.ts';
import { exchangeShare } from './exchangeShare.ts';

const options = z.strictObject({
  near: z
    .number()
    .min(0)
    .max(1)
    .default(0.55)
    .describe('Share of the steps that shift pixels to a place nearby. Default 0.55.'),
  recolour: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe('Share of the steps that change the colour of pixels. Default 0.25.'),
  reach: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.125)
    .describe(
      'How far a shift goes at first, as a share of the longer side; it falls to one pixel. Default 0.125.',
    ),
});
type Options = z.output<typeof options>;

/** A changed pixel and its colour. */
interface Dot {
  readonly pixel: number;
  readonly corner: Corner;
}

/**
 * Random search over few pixels with three kinds of steps. A jump to any place and colour, as Sparse-RS makes it, finds
 * where the model is sensitive; as its answers are alike at places and colours nearby, most steps are small ones from there.
 */
export const pixelWalk = defineAttack({
  name: 'pixel-walk',
  summary: 'random search over few pixels by jumps, shifts to nearby places and changes of colour',
  source: 'ours, from Sparse-RS (Croce, Andriushchenko, Singh, Flammarion, Hein 2022)',
  needs: 'scores',
  norms: ['l0'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, settings: Options) => {
    const { clean, space, threat, random, budget } = trial;
    const count = clean.length / space.form.channels;
    const k = Math.max(1, Math.min(count, Math.floor(threat.epsilon)));
    const order = Array.from({ length: k }, (_, i) => i);
    let best: readonly Dot[] = [];
    while (best.length < k) best = [...best, jump(best, trial)];
    const [start] = await trial.ask([painted(best, trial)]);
    let margin = start!.margin;
    for (;;) {
      const moved = Math.max(1, Math.round(exchangeShare(0.8, trial.used, budget) * k));
      const kind = random.uniform();
      const next = best.slice();
      shuffleStart(order, Math.min(moved, k), random);
      for (const j of order.slice(0, moved)) {
        const others = next.filter((_, i) => i !== j);
        const dot = next[j]!;
        if (kind < settings.near) next[j] = shift(dot, others, settings.reach, trial);
        else if (kind < settings.near + settings.recolour || k === count)
          next[j] = recolour(dot, trial);
        else next[j] = jump(others, trial);
      }
      const [answer] = await trial.ask([painted(next, trial)]);
      if (answer!.margin > margin) continue;
      margin = answer!.margin;
      best = next;
    }
  }),
});

function painted(dots: readonly Dot[], trial: Trial): Float32Array {
  const point = trial.clean.slice();
  for (const { pixel, corner } of dots) paintCorner(point, pixel, corner, trial);
  return point;
}

/** Any free place, in any colour. */
function jump(others: readonly Dot[], trial: Trial): Dot {
  const count = trial.clean.length / trial.space.form.channels;
  const taken = new Set(others.map(({ pixel }) => pixel));
  let pixel = trial.random.integer(count);
  while (taken.has(pixel)) pixel = (pixel + 1) % count;
  return { pixel, corner: drawCorner(trial) };
}

/** A free place nearby in the same colour; the same place when what was drawn is taken. */
function shift(dot: Dot, others: readonly Dot[], reach: number, trial: Trial): Dot {
  const { random, space, used, budget } = trial;
  const { height, width } = space.form;
  const far = Math.max(1, Math.round(reach * Math.max(height, width) * (1 - used / budget)));
  for (let attempt = 0; attempt < 20; attempt++) {
    const y = Math.floor(dot.pixel / width) + random.integer(2 * far + 1) - far;
    const x = (dot.pixel % width) + random.integer(2 * far + 1) - far;
    const pixel = y * width + x;
    const inside = y >= 0 && y < height && x >= 0 && x < width;
    if (inside && pixel !== dot.pixel && !others.some((other) => other.pixel === pixel))
      return { pixel, corner: dot.corner };
  }
  return recolour(dot, trial);
}

/** Another colour: one channel changed, or all drawn anew. */
function recolour({ pixel, corner }: Dot, trial: Trial): Dot {
  const { random } = trial;
  const flipped = random.integer(corner.length);
  const next = random.uniform() < 0.5 ? corner : drawCorner(trial);
  const same = next.every((upper, c) => upper === corner[c]);
  return { pixel, corner: next.map((upper, c) => (same && c === flipped ? !upper : upper)) };
}
