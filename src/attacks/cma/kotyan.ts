import { z } from 'zod';

import { createCmaes } from '../../search/cmaes/cmaes.ts';
import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';

const options = z.strictObject({
  population: z
    .int()
    .min(4)
    .max(1000)
    .optional()
    .describe('Points of a generation; default 4 + 3 ln n.'),
});

/** The adversarial attacks of the dual-quality assessment: a threshold on every pixel (linf), or few pixels (l0). */
export const kotyan = defineAttack({
  name: 'kotyan',
  summary:
    'CMA-ES on all pixels within a threshold (linf), or on positions and colours of few pixels (l0)',
  source: 'Kotyan and Vargas 2019 (robustness levels 1, 3, 5, 10)',
  needs: 'scores',
  norms: ['linf', 'l0'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, { population }: z.output<typeof options>) => {
    const coding = trial.threat.distance.norm === 'l0' ? fewPixels(trial) : allPixels(trial);
    for (;;) {
      const es = createCmaes({
        start: coding.start,
        sigma: coding.sigma,
        random: trial.random,
        covariance: coding.start.length > 200 ? 'separable' : 'full',
        bounds: { lower: coding.lower, upper: coding.upper },
        ...(population === undefined ? {} : { population }),
      });
      while (es.stop === undefined) {
        const answers = await trial.ask(es.ask().map((numbers) => coding.point(numbers)));
        es.tell(answers.map(({ margin }) => margin));
      }
    }
  }),
});

interface Coding {
  readonly start: Float64Array;
  readonly sigma: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  point(numbers: Float64Array): Float32Array;
}

/** In units of the threshold. */
function allPixels({ clean, threat }: Trial): Coding {
  const n = clean.length;
  return {
    start: new Float64Array(n),
    sigma: 0.5,
    lower: new Float64Array(n).fill(-1),
    upper: new Float64Array(n).fill(1),
    point: (numbers) => clean.map((value, i) => value + threat.epsilon * numbers[i]!),
  };
}

/** Row, column and the values of each pixel, all from 0 to 1. */
function fewPixels({ clean, random, space, threat }: Trial): Coding {
  const { height, width, channels } = space.form;
  const pixels = Math.max(1, Math.min(height * width, Math.floor(threat.epsilon)));
  const each = 2 + channels;
  const n = pixels * each;
  return {
    start: Float64Array.from({ length: n }, () => random.uniform()),
    sigma: 0.3,
    lower: new Float64Array(n),
    upper: new Float64Array(n).fill(1),
    point(numbers) {
      const point = clean.slice();
      for (let k = 0; k < pixels; k++) {
        const row = Math.min(height - 1, Math.floor(numbers[k * each]! * height));
        const column = Math.min(width - 1, Math.floor(numbers[k * each + 1]! * width));
        for (let c = 0; c < channels; c++) {
          const i = (row * width + column) * channels + c;
          const [low, high] = [space.lower[i]!, space.upper[i]!];
          point[i] = low + numbers[k * each + 2 + c]! * (high - low);
        }
      }
      return point;
    },
  };
}
