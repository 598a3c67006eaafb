import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';

const options = z.strictObject({
  population: z.int().min(4).max(1000).default(40).describe('Points of a generation.'),
  weight: z.number().min(0).max(2).default(0.5).describe('Weight of a difference.'),
});

/** The one-pixel attack, for as many pixels as epsilon allows. */
export const onePixel = defineAttack({
  name: 'one-pixel',
  summary: 'differential evolution over positions and colours of few pixels',
  source: 'Su, Vargas, Sakurai 2019',
  needs: 'scores',
  norms: ['l0'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, { population, weight }: z.output<typeof options>) => {
    const { random, space, threat } = trial;
    const { height, width, channels } = space.form;
    const each = 2 + channels;
    const pixels = Math.max(1, Math.min(height * width, Math.floor(threat.epsilon)));
    const fresh = (): Float64Array =>
      Float64Array.from({ length: pixels * each }, () => random.uniform());
    const people = Array.from({ length: population }, fresh);
    const answers = await trial.ask(people.map((one) => paint(trial, one, each)));
    const margins = answers.map(({ margin }) => margin);
    for (;;) {
      const children = people.map(() => {
        const [a, b, c] = [0, 0, 0].map(() => people[random.integer(population)]!);
        return a!.map((value, i) => {
          const moved = value + weight * (b![i]! - c![i]!);
          return moved >= 0 && moved <= 1 ? moved : random.uniform();
        });
      });
      const judged = await trial.ask(children.map((one) => paint(trial, one, each)));
      for (const [k, { margin }] of judged.entries())
        if (margin <= margins[k]!) {
          margins[k] = margin;
          people[k] = children[k]!;
        }
    }
  }),
});

function paint({ clean, space }: Trial, numbers: Float64Array, each: number): Float32Array {
  const { height, width, channels } = space.form;
  const point = clean.slice();
  for (let start = 0; start < numbers.length; start += each) {
    const row = Math.min(height - 1, Math.floor(numbers[start]! * height));
    const column = Math.min(width - 1, Math.floor(numbers[start + 1]! * width));
    for (let c = 0; c < channels; c++) {
      const i = (row * width + column) * channels + c;
      const [low, high] = [space.lower[i]!, space.upper[i]!];
      point[i] = low + numbers[start + 2 + c]! * (high - low);
    }
  }
  return point;
}
