import { z } from 'zod';

import { createCmaes } from '../../search/cmaes/cmaes.ts';
import { COVARIANCES } from '../../search/cmaes/forms.ts';
import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { length, plus } from '../frame/vectors.ts';
import { usualFrequencies } from '../score/usualFrequencies.ts';
import { CHANGE_SPACES, changeSpace } from './changeSpace.ts';
import { screenedSearch } from './screenedSearch.ts';

/** Default of `screen` in low frequencies. */
const SCREEN = 12;

const settings = z.strictObject({
  space: z
    .enum(CHANGE_SPACES)
    .default('dct')
    .describe(
      'What is searched: signs of tiles, a low-resolution change, signs of a low-frequency DCT block, or the pixels themselves.',
    ),
  size: z
    .int()
    .min(1)
    .max(512)
    .optional()
    .describe('Tiles or frequencies along each axis; default by the budget: 4 to 12.'),
  covariance: z
    .enum(COVARIANCES)
    .default('separable')
    .describe(
      'Form of the covariance: full, separable (each number by itself), vkd (a diagonal and as many directions as are needed) or limited-memory (a few past directions).',
    ),
  population: z
    .int()
    .min(4)
    .max(1000)
    .optional()
    .describe('Points of a generation; default 4 + 3 ln n, or 5 times `screen`.'),
  screen: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe(
      `Points that are drawn for each one that is asked: a linear model of all answers says which. 1: all are asked. Default ${SCREEN} in space dct; 1 in the others, which have no such model.`,
    ),
  sigma: z
    .number()
    .positive()
    .max(10)
    .default(0.6)
    .describe('First step size, in units of epsilon.'),
});
const options = settings.refine(({ space, screen = 1 }) => screen === 1 || space === 'dct', {
  path: ['screen'],
  message: 'points are screened in space dct alone',
});
type Options = z.output<typeof options>;

/** CMA-ES in a subspace of changes. */
export const cmaEs = defineAttack({
  name: 'cma-es',
  summary: 'covariance matrix adaptation in a subspace: tiles, low resolution, DCT or pixels',
  source: 'Hansen and Ostermeier 2001; Kotyan and Vargas 2019; subspaces and screening ours',
  needs: 'scores',
  norms: ['linf', 'l2'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, chosen: Options) => {
    const most = Math.min(trial.space.form.width, 32);
    const { screen = chosen.space === 'dct' ? SCREEN : 1 } = chosen;
    const usual =
      screen > 1
        ? usualFrequencies(trial)
        : trial.budget <= 500
          ? 5
          : trial.budget <= 2000
            ? 6
            : 12;
    let size = Math.min(chosen.size ?? usual, most);
    for (;;) {
      if (screen > 1) await screenedSearch(trial, { ...chosen, screen, frequencies: size });
      else await search(trial, chosen, size);
      // It has converged: the next one is finer.
      size = Math.min(most, size * 2);
    }
  }),
});

async function search(trial: Trial, chosen: Options, size: number): Promise<void> {
  const { clean, random, space, threat } = trial;
  const changes = changeSpace(space.form, chosen.space, size);
  const es = createCmaes({
    start: new Float64Array(changes.count),
    sigma: chosen.sigma,
    random,
    covariance: chosen.covariance,
    ...(chosen.population === undefined ? {} : { population: chosen.population }),
  });
  const pointOf = (numbers: Float64Array): Float32Array => {
    const change = changes.expand(numbers);
    const scale =
      threat.distance.norm === 'l2' ? threat.epsilon / (length(change) || 1) : threat.epsilon;
    return plus(clean, change, scale);
  };
  while (es.stop === undefined) {
    const answers = await trial.ask(es.ask().map(pointOf));
    es.tell(answers.map(({ margin }) => margin));
  }
}
