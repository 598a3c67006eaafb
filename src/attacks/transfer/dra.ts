import { z } from 'zod';

import { distributionTuned } from '../gradients/distributionTuned.ts';
import { overViews } from './craft.ts';
import { transferAttack } from './transferAttack.ts';
import { unchanged } from './views/view.ts';

/**
 * Distribution-relevant attack: base models are first tuned on the clean items until their gradients point where the data
 * lies dense or thin, then momentum steps follow them. The tuning costs no query and is not among the backward passes.
 */
export const dra = transferAttack({
  name: 'dra',
  summary: 'momentum steps on base models tuned to gradients of the data',
  source: 'Zhu, Chen, Li, Chen, He, Tian, Zheng, Chen, Huang 2022',
  joint: true,
  comparesClasses: true,
  options: {
    tuning: z.int().min(1).max(100_000).default(200).describe('Steps of tuning.'),
    weight: z
      .number()
      .min(0)
      .max(1000)
      .default(1)
      .describe('Weight of matching gradients to the data beside the cross-entropy.'),
    noise: z
      .number()
      .gt(0)
      .max(10)
      .default(0.05)
      .describe("Standard deviation of the noise on tuning data, in the tensor's unit."),
    rate: z.number().gt(0).max(1).default(0.001).describe('Rate of the tuning (AdamW).'),
  },
  prepare: async (view, items, { tuning: steps, weight, noise, rate }) => {
    const examples = items.flatMap(({ clean: point, original: { label } }) =>
      label === undefined ? [] : [{ point, label }],
    );
    // A model that is no file, such as the planted one, is taken as it is.
    if (view.retrained === undefined || examples.length === 0) return view;
    const { surrogates, ensemble } = await view.retrained(async ({ bytes, ...base }, i) =>
      distributionTuned(bytes, {
        ...base,
        examples,
        steps,
        weight,
        noise,
        rate,
        random: view.random.fork(`tuning/${i}`),
      }),
    );
    return { ...view, surrogates, ensemble };
  },
  make:
    (trial, { loss }) =>
    async ({ point }) =>
      overViews(trial, point, [unchanged], loss),
});
