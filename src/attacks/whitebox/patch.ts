import { z } from 'zod';

import type { RandomStream } from '../../core/random.ts';
import type { PointForm } from '../../judgement/preprocessing.ts';
import { defineAttack } from '../frame/attack.ts';
import type { AttackItem } from '../frame/attack.ts';
import { outcomesOf } from './outcomesOf.ts';

const options = z.strictObject({
  steps: z.int().min(1).max(1000).default(40).describe('Steps.'),
  batch: z.int().min(1).max(512).default(16).describe('Items of a step.'),
  rate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('Change of a pixel in a step, as a share of the range.'),
});

interface Place {
  readonly top: number;
  readonly left: number;
}

/**
 * One square patch for all items, trained in expectation over its place (EOT): it is put somewhere else in every step, and
 * judged in a place drawn for each item. Epsilon is the number of its pixels.
 */
export const patch = defineAttack({
  name: 'patch',
  summary: 'one square patch for all items, wherever it is put',
  source: 'Brown, Mané, Roy, Abadi, Gilmer 2017; Athalye, Engstrom, Ilyas, Kwok 2018',
  needs: 'gradients',
  norms: ['l0'],
  search: 'bounded',
  joint: true,
  // Its pixels stand together: how few break a linear model is not known.
  planted: false,
  forms: ['picture'],
  options,
  async attack(view, items, { queries }, { steps, batch, rate }: z.output<typeof options>) {
    const { preprocessing: space, threat } = view;
    const { form } = space;
    const side = Math.max(
      1,
      Math.min(form.height, form.width, Math.floor(Math.sqrt(threat.epsilon))),
    );
    const random = view.random.fork('patch');
    const content = Float32Array.from({ length: side * side * form.channels }, () =>
      random.uniform(),
    );
    const rounds = Math.min(steps, Math.floor(((queries - 1) * items.length) / batch));
    for (let step = 0; step < rounds; step++) {
      const sum = new Float32Array(content.length);
      const chosen = Array.from({ length: Math.min(batch, items.length) }, () => ({
        item: items[random.integer(items.length)]!,
        place: placeFor(form, side, random),
      }));
      const answers = await view.gradient!(
        chosen.map(({ item, place }) => ({
          point: covered(item, content, form, side, place),
          original: item.original,
        })),
        'cross-entropy',
      );
      for (const [k, { gradient }] of answers.entries())
        eachPixel(form, side, chosen[k]!.place, (at, i) => {
          sum[i]! += gradient[at]!;
        });
      for (let i = 0; i < content.length; i++)
        content[i] = Math.min(1, Math.max(0, content[i]! + rate * Math.sign(sum[i]!)));
    }
    const points = items.map((item) => {
      const place = placeFor(form, side, view.random.fork(`place ${item.name}`));
      return space.snap(covered(item, content, form, side, place));
    });
    return outcomesOf(view, items, points, Math.ceil((rounds * batch) / items.length));
  },
});

function placeFor(form: PointForm, side: number, random: RandomStream): Place {
  return {
    top: random.integer(form.height - side + 1),
    left: random.integer(form.width - side + 1),
  };
}

function covered(
  { clean, mutable }: AttackItem,
  content: Float32Array,
  form: PointForm,
  side: number,
  place: Place,
): Float32Array {
  const point = clean.slice();
  eachPixel(form, side, place, (at, i) => {
    if (mutable?.[at] !== 0) point[at] = content[i]!;
  });
  return point;
}

/** Calls with each number's place in the picture and in the patch. */
function eachPixel(
  { width, channels }: PointForm,
  side: number,
  { top, left }: Place,
  visit: (at: number, i: number) => void,
): void {
  for (let row = 0; row < side; row++)
    for (let i = 0; i < side * channels; i++)
      visit(((top + row) * width + left) * channels + i, row * side * channels + i);
}
