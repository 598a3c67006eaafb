import { z } from 'zod';

import type { RandomStream } from '../../core/random.ts';
import { transferAttack } from './transferAttack.ts';
import { OPERATIONS, type Drawing } from './views/operations.ts';
import { chained, type View } from './views/view.ts';

/**
 * Learning to transform: in every step pictures are changed by a few operations drawn from a hundred, and operations under
 * which the loss is high become likelier, for each item by itself.
 */
export const l2t = transferAttack({
  name: 'l2t',
  summary: 'operations on the picture, of which those that raise the loss are learnt',
  source: 'Zhu, Zhang, Liang, Liu, Xu 2024',
  forms: ['picture'],
  joint: true,
  gradients: ({ draws, views }) => draws * views,
  options: {
    draws: z.int().min(1).max(20).default(3).describe('Sequences a step.'),
    length: z.int().min(1).max(3).default(2).describe('Operations of a sequence.'),
    rate: z.number().min(0).max(10).default(0.01).describe('Rate of learning.'),
    views: z
      .int()
      .min(1)
      .max(500)
      .default(50)
      .describe('Most views of a sequence, drawn from all its copies.'),
  },
  make: (trial, { loss, draws, length, rate, views: most }, others) => {
    const { random, space, clean } = trial;
    const drawing: Drawing = { form: space.form, random, others, clean };
    const preferences = new Float64Array(OPERATIONS.length);
    return async ({ point }) => {
      const chances = softmax(preferences);
      const sequences = Array.from({ length: draws }, () => {
        const chosen = Array.from({ length }, () => draw(chances, random));
        return { chosen, views: few(sequenceViews(chosen, drawing), most, random) };
      });
      const views = sequences.flatMap((one) => one.views);
      const answers = await trial.surrogate(
        views.map((view) => view.apply(point)),
        loss,
      );
      const sum = new Float32Array(point.length);
      let at = 0;
      for (const sequence of sequences) {
        const count = sequence.views.length;
        let mean = 0;
        for (const view of sequence.views) {
          const { gradient, loss: own } = answers[at++]!;
          mean += own / count;
          const back = view.transpose(gradient);
          for (let i = 0; i < sum.length; i++) sum[i]! += back[i]! / (count * draws);
        }
        learn(preferences, { chances, chosen: sequence.chosen, rise: (rate * mean) / draws });
      }
      return sum;
    };
  },
});

/** All copies of one operation after the other. */
function sequenceViews(chosen: readonly number[], drawing: Drawing): readonly View[] {
  return chosen.reduce<readonly View[]>(
    (before, operation) =>
      before.flatMap((first) =>
        OPERATIONS[operation]!(drawing).map((second) => chained([first, second])),
      ),
    [chained([])],
  );
}

/** Follows the gradient of the probability of a sequence, which is a product of softmax values, times its loss. */
function learn(
  preferences: Float64Array,
  {
    chances,
    chosen,
    rise,
  }: { readonly chances: Float64Array; readonly chosen: readonly number[]; readonly rise: number },
): void {
  const whole = chosen.reduce((product, one) => product * chances[one]!, 1);
  for (let j = 0; j < preferences.length; j++) {
    const times = chosen.filter((one) => one === j).length;
    preferences[j]! += rise * whole * (times - chosen.length * chances[j]!);
  }
}

function softmax(values: Float64Array): Float64Array {
  const highest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = values.map((value) => Math.exp(value - highest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

function draw(chances: Float64Array, random: RandomStream): number {
  let left = random.uniform();
  for (const [i, chance] of chances.entries()) {
    left -= chance;
    if (left < 0) return i;
  }
  return chances.length - 1;
}

function few(views: readonly View[], most: number, random: RandomStream): readonly View[] {
  if (views.length <= most) return views;
  const rest = [...views];
  return Array.from({ length: most }, () => rest.splice(random.integer(rest.length), 1)[0]!);
}
