import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import type { AttackItem, AttackView } from '../frame/attack.ts';
import { project, threatOf } from '../frame/threatModel.ts';
import { intoBall } from '../gradients/intoBall.ts';
import { plus } from '../frame/vectors.ts';
import { steepest } from '../gradients/steepest.ts';
import { lossOption } from './lossOption.ts';
import { outcomesOf } from './outcomesOf.ts';

const options = z.strictObject({
  loss: lossOption,
  epochs: z.int().min(1).max(200).default(10).describe('Passes over the items.'),
  batch: z.int().min(1).max(512).default(16).describe('Items of a step.'),
});

/** One perturbation for all items, by ascent of their mean loss over minibatches. */
export const universal = defineAttack({
  name: 'universal',
  summary: 'one perturbation for all items',
  source: 'Moosavi-Dezfooli, Fawzi, Fawzi, Frossard 2017; Shafahi et al. 2020',
  needs: 'gradients',
  norms: ['linf', 'l2'],
  search: 'bounded',
  joint: true,
  options,
  async attack(view, items, { queries }, { loss, epochs, batch }: z.output<typeof options>) {
    // Every item is differentiated once an epoch and asked once at the end.
    const passes = Math.max(0, Math.min(epochs, queries - 1));
    const change = await learn(view, items, { loss, epochs: passes, batch });
    const points = items.map((item) =>
      project(
        threatOf(view.threat, item),
        view.preprocessing,
        plus(item.clean, change),
        item.clean,
      ),
    );
    return outcomesOf(view, items, points, passes);
  },
});

async function learn(
  view: AttackView,
  items: readonly AttackItem[],
  { loss, epochs, batch }: Pick<z.output<typeof options>, 'loss' | 'epochs' | 'batch'>,
): Promise<Float32Array> {
  const { preprocessing: space, threat, random } = view;
  let change = new Float32Array(space.size);
  const draws = random.fork('order');
  const total = epochs * Math.ceil(items.length / batch);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = items
      .map((item) => [draws.uniform(), item] as const)
      .toSorted((a, b) => a[0] - b[0]);
    for (let from = 0; from < order.length; from += batch) {
      const chosen = order.slice(from, from + batch).map(([, item]) => item);
      const answers = await view.gradient!(
        chosen.map((item) => ({
          point: intoBall(
            { clean: item.clean, space, threat: threatOf(threat, item) },
            plus(item.clean, change),
          ),
          original: item.original,
        })),
        loss,
      );
      const sum = new Float32Array(space.size);
      for (const { gradient } of answers)
        for (let i = 0; i < sum.length; i++) sum[i]! += gradient[i]!;
      const length = threat.epsilon * 0.4 * (1 - step++ / total) + threat.epsilon * 0.02;
      const moved = plus(change, steepest(threat.distance.norm, sum, length));
      // Within epsilon of no change, whatever the items' own bounds are.
      const free = {
        clean: new Float32Array(space.size),
        space: { ...space, lower: moved.map(() => -Infinity), upper: moved.map(() => Infinity) },
        threat,
      };
      change = Float32Array.from(intoBall(free, moved));
    }
  }
  return change;
}
