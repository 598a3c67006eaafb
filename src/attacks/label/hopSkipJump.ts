import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { between, plus } from '../frame/vectors.ts';
import { normalEstimate } from './normalEstimate.ts';
import { bisect, wrongPoint } from './wrongPoint.ts';

const options = z.strictObject({
  firstQueries: z
    .int()
    .min(1)
    .default(30)
    .describe('Queries of the first gradient estimate; they grow with the root of the step.'),
});

/** HopSkipJump. */
export const hopSkipJump = defineAttack({
  name: 'hop-skip-jump',
  summary: 'walks along the decision boundary by estimated gradients, from labels alone',
  source: 'Chen, Jordan, Wainwright 2020',
  needs: 'labels',
  norms: ['l2', 'linf'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial, { firstQueries }: z.output<typeof options>) => {
    const linf = trial.threat.distance.norm === 'linf';
    const start = await wrongPoint(trial);
    if (start === undefined) return;
    let at = linf ? await towardsInCube(trial, start) : await bisect(trial, start, 1e-3);
    for (let step = 1; ; step++) {
      const distance = Math.max(1e-6, trial.threat.distance.measure(at, trial.clean));
      const root = Math.sqrt(trial.clean.length);
      const delta = step === 1 ? 0.1 : linf ? distance : distance / root;
      const normal = await normalEstimate(trial, at, firstQueries * Math.sqrt(step), delta);
      const way = linf ? normal.map(Math.sign) : normal;
      const far = await longestStep(trial, at, way, distance / Math.sqrt(step));
      at = linf ? await towardsInCube(trial, far) : await bisect(trial, far, 1 / root / 3);
    }
  }),
});

/** Halves the step until it ends on the wrong side. */
async function longestStep(
  trial: Trial,
  at: Float32Array,
  way: Float32Array,
  first: number,
): Promise<Float32Array> {
  let size = first;
  for (let attempt = 0; attempt < 12; attempt++) {
    const [answer] = await trial.ask([plus(at, way, size)]);
    if (answer!.wrong) return answer!.sent;
    size /= 2;
  }
  return at;
}

/** Bisection over cubes around the clean point: the smallest one whose nearest point to `wrong` is wrong. */
async function towardsInCube(trial: Trial, wrong: Float32Array): Promise<Float32Array> {
  const { clean, threat } = trial;
  let high = threat.distance.measure(wrong, clean);
  let low = 0;
  let best = wrong;
  const stop = Math.max(1e-4, Math.min(0.5 / 255, high / 64));
  while (high - low > stop) {
    const middle = (low + high) / 2;
    const point = wrong.map((value, i) =>
      Math.min(clean[i]! + middle, Math.max(clean[i]! - middle, value)),
    );
    const [answer] = await trial.ask([point]);
    if (answer!.wrong) {
      high = middle;
      best = answer!.sent;
    } else low = middle;
  }
  return between(best, best, 0);
}
