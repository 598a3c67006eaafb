import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { dot, length, minus, plus, unit, without } from '../frame/vectors.ts';
import { normalEstimate } from './normalEstimate.ts';
import { bisect, wrongPoint } from './wrongPoint.ts';

const options = z.strictObject({
  firstQueries: z
    .int()
    .min(1)
    .default(30)
    .describe('Queries of the first estimate of the normal; they grow with the root of the step.'),
});

/** Tangent Attack: where HopSkipJump jumps along the normal, it jumps to the tangent point of a half ball. */
export const tangent = defineAttack({
  name: 'tangent',
  summary:
    'jumps from the boundary to the tangent point of a half ball, as seen from the clean point',
  source: 'Ma, Guo, Chen, Yong, Wang 2021',
  needs: 'labels',
  norms: ['l2'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial, { firstQueries }: z.output<typeof options>) => {
    const { clean } = trial;
    const start = await wrongPoint(trial);
    if (start === undefined) return;
    let at = await bisect(trial, start, 1e-3);
    for (let step = 1; ; step++) {
      const away = minus(at, clean);
      const distance = length(away);
      if (distance < 1e-9) return;
      const delta = step === 1 ? 0.1 : Math.max(distance / Math.sqrt(clean.length), 1 / 255);
      const normal = await normalEstimate(trial, at, firstQueries * Math.sqrt(step), delta);
      let radius = Math.min(distance / Math.sqrt(step), 0.9 * distance);
      let next: Float32Array | undefined;
      for (let attempt = 0; attempt < 10 && next === undefined; attempt++) {
        const [answer] = await trial.ask([plus(at, tangentJump(away, normal, radius))]);
        if (answer!.wrong) next = answer!.sent;
        radius /= 2;
      }
      at = await bisect(trial, next ?? at, 1e-3);
    }
  }),
});

/**
 * From the boundary point to where a line from the clean point touches the half ball around it that lies on the wrong
 * side, in the plane of the normal and the clean point.
 */
export function tangentJump(
  away: Float32Array,
  normal: Float32Array,
  radius: number,
): Float32Array {
  const distance = length(away);
  const outward = unit(away);
  const across = unit(without(normal, outward));
  if (dot(across, across) === 0) return plus(new Float32Array(away.length), normal, radius);
  // In the plane: the ball's middle is `distance` away; the tangent point is at sin = radius / distance.
  const sine = radius / distance;
  const cosine = Math.sqrt(1 - sine * sine);
  const jump = new Float32Array(away.length);
  for (let i = 0; i < jump.length; i++)
    jump[i] = radius * (cosine * across[i]! - sine * outward[i]!);
  return jump;
}
