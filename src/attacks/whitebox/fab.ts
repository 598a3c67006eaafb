import { z } from 'zod';

import type { Norm } from '../../judgement/distance.ts';
import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { intoBall } from '../gradients/intoBall.ts';
import { likelyTargets } from './likelyTargets.ts';
import { nearestOnPlane } from './nearestOnPlane.ts';

const options = z.strictObject({
  steps: z.int().min(1).max(1000).default(50).describe('Steps towards a class.'),
  classes: z
    .int()
    .min(1)
    .max(1000)
    .default(9)
    .describe('How many classes are aimed at, the likeliest first.'),
});

/** Most weight of the clean point in a step. */
const ALPHA = 0.1;
/** Overshoot beyond the boundary. */
const ETA = 1.05;
/** How much of the way is kept after a wrong point was found. */
const BETA = 0.9;

/** Fast adaptive boundary attack towards each likely class: the smallest change that is wrong. */
export const fab = defineAttack({
  name: 'fab-t',
  summary:
    'projections onto the linearised boundary of each likely class, drawn towards the clean point',
  source: 'Croce, Hein 2020 (minimally distorted adversarial examples)',
  needs: 'gradients',
  comparesClasses: true,
  norms: ['linf', 'l2', 'l1'],
  search: 'boundary',
  gradients: ({ steps, classes }) => steps * classes,
  options,
  attack: perItem('boundary', async (trial, { steps, classes }: z.output<typeof options>) => {
    let nearest = Infinity;
    for (const target of await likelyTargets(trial, classes))
      nearest = await towards(trial, target, steps, nearest);
  }),
});

async function towards(
  trial: Trial,
  target: number,
  steps: number,
  known: number,
): Promise<number> {
  const { clean, space, threat } = trial;
  const norm: Norm = threat.distance.norm;
  let nearest = known;
  let point = clean;
  for (let step = 0; step < steps; step++) {
    const [answer] = await trial.gradient([point], 'margin', [target]);
    const { gradient, loss, judged } = answer!;
    if (judged.wrong) {
      const distance = threat.distance.measure(point, clean);
      if (distance < nearest) {
        nearest = distance;
        await trial.ask([point]);
      }
      point = point.map((value, i) => clean[i]! + BETA * (value - clean[i]!));
      continue;
    }
    const own = nearestOnPlane(norm, point, gradient, loss, space);
    // The same plane, seen from the clean point.
    let offset = loss;
    for (let i = 0; i < clean.length; i++) offset += gradient[i]! * (clean[i]! - point[i]!);
    const other = nearestOnPlane(norm, clean, gradient, offset, space);
    const [a, b] = [own.distance, other.distance];
    const share = a + b > 0 ? Math.min(a / (a + b), ALPHA) : 0;
    const next = point.map(
      (value, i) =>
        (1 - share) * (value + ETA * own.change[i]!) + share * (clean[i]! + ETA * other.change[i]!),
    );
    point = intoBall(trial, next, Infinity);
  }
  return nearest;
}
