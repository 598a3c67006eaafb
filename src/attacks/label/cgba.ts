import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { cosineBasis } from '../frame/cosineBasis.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { length, minus, unit, without } from '../frame/vectors.ts';
import { normalEstimate } from './normalEstimate.ts';
import { bisect, wrongPoint } from './wrongPoint.ts';

const options = z.strictObject({
  firstQueries: z
    .int()
    .min(1)
    .default(30)
    .describe('Queries of the first estimate of the normal; they grow with the root of the step.'),
  frequencies: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.5)
    .describe('Share of the frequencies along each axis in which directions are drawn.'),
});
type Options = z.output<typeof options>;

/** CGBA: the search along a semicircle. */
export const cgba = defineAttack({
  name: 'cgba',
  summary:
    'searches the boundary along the semicircle through the clean point, in the plane of the normal',
  source: 'Reza, Rahmati, Wu, Dai 2023',
  needs: 'labels',
  norms: ['l2'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial, settings: Options) => walk(trial, settings, false)),
});

/** CGBA-H: looks along the semicircle from the clean side, which finds a nearer boundary where it is curved. */
export const cgbaH = defineAttack({
  ...cgba,
  name: 'cgba-h',
  summary:
    'as cgba, for boundaries of high curvature: the semicircle is searched from the wrong end step by step',
  attack: perItem('boundary', async (trial, settings: Options) => walk(trial, settings, true)),
});

async function walk(trial: Trial, settings: Options, stepwise: boolean): Promise<void> {
  const { clean, space } = trial;
  const basis = cosineBasis(space.form, settings.frequencies);
  const start = await wrongPoint(trial);
  if (start === undefined) return;
  let at = await bisect(trial, start, 2e-3);
  for (let step = 1; ; step++) {
    const away = minus(at, clean);
    const distance = length(away);
    if (distance < 1e-9) return;
    const delta = Math.max(distance / Math.sqrt(clean.length), 0.5 * (space.step[0] ?? 0));
    const queries = settings.firstQueries * Math.sqrt(step);
    const normal = await normalEstimate(trial, at, queries, delta * 2, basis);
    const along = unit(away);
    const across = unit(without(normal, along));
    at = await onCircle(trial, along, across, distance, stepwise ? 0.2 : 0, at);
  }
}

/**
 * The nearest wrong point of the semicircle whose diameter goes from the clean point to the boundary point, on the side of
 * the normal. An angle of 0 is the boundary point, 90 degrees the clean one; `grow` first looks where it stops being wrong.
 */
async function onCircle(
  trial: Trial,
  along: Float32Array,
  across: Float32Array,
  diameter: number,
  grow: number,
  from: Float32Array,
): Promise<Float32Array> {
  const { clean } = trial;
  const pointAt = (angle: number): Float32Array => {
    const radius = diameter * Math.cos(angle);
    const [a, b] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    return clean.map((value, i) => value + a * along[i]! + b * across[i]!);
  };
  const known = { low: 0, high: Math.PI / 2 };
  let best = from;
  const tryAngle = async (angle: number): Promise<boolean> => {
    const [answer] = await trial.ask([pointAt(angle)]);
    known[answer!.wrong ? 'low' : 'high'] = angle;
    if (answer!.wrong) best = answer!.sent;
    return answer!.wrong;
  };
  if (grow > 0) {
    let angle = grow;
    while (angle < known.high && (await tryAngle(angle))) angle *= 1.7;
  }
  while (known.high - known.low > 0.01) await tryAngle((known.low + known.high) / 2);
  return best;
}
