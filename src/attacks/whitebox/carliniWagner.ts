import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';

const options = z.strictObject({
  searches: z
    .int()
    .min(1)
    .max(20)
    .default(6)
    .describe('Steps of the binary search for the weight of the margin.'),
  steps: z.int().min(1).max(10_000).default(100).describe('Steps of each search.'),
  learningRate: z.number().gt(0).max(1).default(0.02).describe('Step size of Adam.'),
  confidence: z
    .number()
    .min(0)
    .default(0)
    .describe('Margin in logits that the wrong class must lead by.'),
});

/** The smallest change by gradient descent on distance plus margin, in a space without bounds. */
export const carliniWagner = defineAttack({
  name: 'carlini-wagner',
  summary: 'Adam on distance and margin, with a search for their balance',
  source: 'Carlini, Wagner 2017',
  needs: 'gradients',
  comparesClasses: true,
  norms: ['l2'],
  search: 'boundary',
  forms: ['picture'],
  options,
  attack: perItem('boundary', async (trial, settings: z.output<typeof options>) => {
    let [low, high, weight] = [0, Infinity, 1];
    for (let search = 0; search < settings.searches; search++) {
      if (await descend(trial, weight, settings)) high = weight;
      else low = weight;
      weight = high < Infinity ? (low + high) / 2 : weight * 10;
    }
  }),
});

/** One descent; tells whether a wrong point was found. */
async function descend(
  trial: Trial,
  weight: number,
  { steps, learningRate, confidence }: z.output<typeof options>,
): Promise<boolean> {
  const { clean, space } = trial;
  const range = clean.map((_, i) => space.upper[i]! - space.lower[i]!);
  // Slightly inside the box, where the change of variables has a slope.
  const w = clean.map((value, i) =>
    Math.atanh(0.999999 * (2 * ((value - space.lower[i]!) / range[i]!) - 1)),
  );
  const [first, second] = [new Float32Array(w.length), new Float32Array(w.length)];
  let nearest = Infinity;
  for (let step = 1; step <= steps; step++) {
    const tanh = w.map(Math.tanh);
    const point = tanh.map((t, i) => space.lower[i]! + (range[i]! * (t + 1)) / 2);
    const [answer] = await trial.gradient([point], 'margin');
    let distance = 0;
    for (let i = 0; i < w.length; i++) distance += (point[i]! - clean[i]!) ** 2;
    if (answer!.judged.wrong && distance < nearest) {
      nearest = distance;
      await trial.ask([point]);
    }
    // The margin counts until the wrong class leads by the confidence.
    const active = answer!.loss < confidence ? weight : 0;
    const rate = (learningRate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    for (let i = 0; i < w.length; i++) {
      const slope = (range[i]! * (1 - tanh[i]! ** 2)) / 2;
      const gradient = (2 * (point[i]! - clean[i]!) - active * answer!.gradient[i]!) * slope;
      first[i] = 0.9 * first[i]! + 0.1 * gradient;
      second[i] = 0.999 * second[i]! + 0.001 * gradient * gradient;
      w[i]! -= (rate * first[i]!) / (Math.sqrt(second[i]!) + 1e-8);
    }
  }
  return nearest < Infinity;
}
