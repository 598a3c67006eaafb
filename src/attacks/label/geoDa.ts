import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { cosineBasis } from '../frame/cosineBasis.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { plus } from '../frame/vectors.ts';
import { normalEstimate } from './normalEstimate.ts';
import { bisect, wrongPoint } from './wrongPoint.ts';

const options = z.strictObject({
  firstQueries: z
    .int()
    .min(1)
    .default(30)
    .describe('Queries of the first estimate of the normal; they grow from step to step.'),
  frequencies: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.5)
    .describe('Share of the frequencies along each axis in which directions are drawn.'),
});

/** GeoDA. */
export const geoDa = defineAttack({
  name: 'geoda',
  summary:
    'takes the boundary as a plane, and goes from the clean point along its estimated normal',
  source: 'Rahmati, Moosavi-Dezfooli, Frossard, Dai 2020',
  needs: 'labels',
  norms: ['l2', 'linf'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial, settings: z.output<typeof options>) => {
    const { clean, threat, space } = trial;
    const basis = cosineBasis(space.form, settings.frequencies);
    const start = await wrongPoint(trial);
    if (start === undefined) return;
    let at = await bisect(trial, start, 2e-3);
    for (let step = 0; ; step++) {
      const distance = threat.distance.measure(at, clean);
      const queries = settings.firstQueries * 1.5 ** Math.min(step, 8);
      const delta = Math.max(0.002 * Math.sqrt(clean.length) * 0.1, 1.5 / 255);
      const normal = await normalEstimate(trial, at, queries, delta, basis);
      const way = threat.distance.norm === 'linf' ? normal.map(Math.sign) : normal;
      at = (await alongNormal(trial, way, distance)) ?? at;
    }
  }),
});

/** The nearest wrong point on the ray from the clean point, not farther than half as far again as now. */
async function alongNormal(
  trial: Trial,
  way: Float32Array,
  distance: number,
): Promise<Float32Array | undefined> {
  for (const factor of [1, 1.5, 2.5]) {
    const [answer] = await trial.ask([plus(trial.clean, way, distance * factor)]);
    if (answer!.wrong) return bisect(trial, answer!.sent, 0.01);
  }
  return undefined;
}
