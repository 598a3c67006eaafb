import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { plus, unit } from '../frame/vectors.ts';

const options = z.strictObject({
  samples: z
    .int()
    .min(1)
    .max(500)
    .default(20)
    .describe('Pairs of queries for one estimate of the gradient.'),
  step: z
    .number()
    .min(0.001)
    .max(2)
    .default(0.25)
    .describe('Length of a step, in units of epsilon.'),
  momentum: z
    .number()
    .min(0)
    .max(0.99)
    .default(0.5)
    .describe('Share of the last step that is kept.'),
});
type Options = z.output<typeof options>;

/** NES: gradients from normal directions, in pairs of opposite sign. */
export const nes = defineAttack({
  name: 'nes',
  summary: 'projected descent along gradients estimated from pairs of normal directions',
  source: 'Ilyas, Engstrom, Athalye, Lin 2018',
  needs: 'scores',
  norms: ['linf', 'l2'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, settings: Options) =>
    descend(trial, settings, ({ random }) => random.normal()),
  ),
});

/** SPSA: the same from directions of plus and minus one. */
export const spsa = defineAttack({
  ...nes,
  name: 'spsa',
  summary: 'projected descent along gradients estimated from pairs of random signs',
  source: 'Uesato, O’Donoghue, van den Oord, Kohli 2018',
  attack: perItem('bounded', async (trial, settings: Options) =>
    descend(trial, settings, ({ random }) => (random.uniform() < 0.5 ? -1 : 1)),
  ),
});

async function descend(
  trial: Trial,
  { samples, step, momentum }: Options,
  draw: (trial: Trial) => number,
): Promise<void> {
  const { clean, space, threat } = trial;
  const linf = threat.distance.norm === 'linf';
  // A probe must survive rounding to the grid.
  const reach = Math.max(0.01, 1.5 * (space.step[0] ?? 0));
  let at = trial.item.start ?? clean;
  let kept = new Float32Array(clean.length);
  for (;;) {
    const directions = Array.from({ length: samples }, () => clean.map(() => draw(trial)));
    const points = directions.flatMap((way) => [plus(at, way, reach), plus(at, way, -reach)]);
    const answers = await trial.ask(points);
    const gradient = new Float32Array(clean.length);
    for (const [k, way] of directions.entries()) {
      const difference = answers[2 * k]!.margin - answers[2 * k + 1]!.margin;
      if (Number.isFinite(difference))
        for (let i = 0; i < gradient.length; i++) gradient[i]! += difference * way[i]!;
    }
    const fresh = unit(gradient);
    kept = kept.map((value, i) => momentum * value + (1 - momentum) * fresh[i]!);
    const way = linf ? kept.map((value) => -Math.sign(value)) : unit(kept).map((value) => -value);
    const [answer] = await trial.ask([plus(at, way, step * threat.epsilon)]);
    at = answer!.sent;
  }
}
