import { z } from 'zod';

import { createCmaes } from '../../search/cmaes/cmaes.ts';
import { cosineBasis } from '../frame/cosineBasis.ts';
import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { plus } from '../frame/vectors.ts';
import { steepest } from '../gradients/steepest.ts';
import { transferredSample } from './transferredSample.ts';

const options = z.strictObject({
  frequencies: z
    .int()
    .min(1)
    .max(32)
    .default(6)
    .describe('Low frequencies along each axis that are searched.'),
  sigma: z
    .number()
    .positive()
    .max(10)
    .default(0.3)
    .describe(
      'First step size: standard deviation of the low frequencies at a pixel, in units of epsilon.',
    ),
});

/**
 * CMA-ES around a transferred sample: what it searches is a field of low frequencies that is added to the sample before
 * its signs (linf) or its length (l2) are taken, so that the sample is the mean of the first distribution.
 */
export const cmaEsTransferred = defineAttack({
  name: 'cma-es-transferred',
  summary: 'covariance matrix adaptation of low frequencies that are added to a transferred sample',
  source: 'Hansen and Ostermeier 2001; started after Suya, Chi, Evans, Tian 2020',
  needs: 'scores',
  usesBase: true,
  norms: ['linf', 'l2'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, settings: z.output<typeof options>) => {
    const { clean, random, space, threat } = trial;
    const { height, width } = space.form;
    const start = await transferredSample(trial);
    await trial.ask([start]);
    const basis = cosineBasis(space.form, settings.frequencies / Math.max(height, width));
    const unit =
      threat.distance.norm === 'l2' ? threat.epsilon / Math.sqrt(clean.length) : threat.epsilon;
    const base = start.map((value, i) => (value - clean[i]!) / unit);
    // A number of the search is worth so much that all of them together have its size at a pixel.
    const worth = Math.sqrt(clean.length / basis.count);
    for (;;) {
      const es = createCmaes({
        start: new Float64Array(basis.count),
        sigma: settings.sigma,
        random,
        covariance: 'separable',
      });
      while (es.stop === undefined) {
        const points = es.ask().map((numbers) => {
          const field = plus(base, basis.expand(numbers), worth);
          return plus(clean, steepest(threat.distance.norm, field, threat.epsilon));
        });
        es.tell((await trial.ask(points)).map(({ margin }) => margin));
      }
    }
  }),
});
