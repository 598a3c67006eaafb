import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';

const options = z.strictObject({});

/** The control: noise that looks at nothing. An attack that does no better has found no weakness. */
export const randomNoise = defineAttack({
  name: 'random-noise',
  summary: 'random points at the edge of the ball: the control that every attack must beat',
  source: 'control',
  needs: 'nothing',
  norms: ['linf', 'l2', 'l1', 'l0', 'gower'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial) => {
    for (;;) await trial.ask(Array.from({ length: 16 }, () => noisy(trial)));
  }),
});

function noisy({ clean, random, space, threat }: Trial): Float32Array {
  const { epsilon, distance } = threat;
  const { channels } = space.form;
  const sign = (): number => (random.uniform() < 0.5 ? -1 : 1);
  if (distance.norm === 'linf') return clean.map((value) => value + sign() * epsilon);
  if (distance.norm === 'l2' || distance.norm === 'l1') {
    const change = clean.map(() => random.normal());
    const size =
      distance.norm === 'l2' ? Math.hypot(...change) : change.reduce((s, v) => s + Math.abs(v), 0);
    return clean.map((value, i) => value + (change[i]! / size) * epsilon);
  }
  const pixels = clean.length / channels;
  const count = distance.norm === 'l0' ? Math.min(pixels, Math.floor(epsilon)) : pixels;
  const point = clean.slice();
  for (let k = 0; k < count; k++) {
    const pixel: number = distance.norm === 'l0' ? random.integer(pixels) : k;
    for (let c = 0; c < channels; c++) {
      const i = pixel * channels + c;
      const [low, high] = [space.lower[i]!, space.upper[i]!];
      // Whole-range values for pixels; a share of the range for the mean of Gower.
      if (distance.norm === 'l0') point[i] = random.uniform() < 0.5 ? low : high;
      else point[i] = clean[i]! + sign() * Math.min(1, epsilon) * (high - low);
    }
  }
  return point;
}
