import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { drawCorner, paintCorner } from '../frame/cornerColour.ts';
import { shuffleStart } from '../frame/shuffleStart.ts';
import type { Trial } from '../frame/trial.ts';
import { wrongPoint } from './wrongPoint.ts';

const options = z.strictObject({});

/** How many fully painted points are tried before the usual starts. */
const PAINTED = 10;

/**
 * Few pixels from labels alone: starts from a wrong point whose every pixel may differ, and puts pixels back, as many at
 * once as it bears. Where single pixels cannot be put back any more, one is painted anew for every two that are.
 */
export const sparseEvo = defineAttack({
  name: 'sparse-evo',
  summary: 'puts back pixels of a wrong point, as many as stay wrong, by evolution of the mask',
  source: 'after Vo, Abbasnejad, Ranasinghe 2022; with corner colours and exchanges of ours',
  needs: 'labels',
  norms: ['l0'],
  search: 'boundary',
  options,
  attack: perItem('boundary', async (trial) => {
    const start = await painted(trial);
    if (start === undefined) return;
    let point = start;
    let changed = changedPixels(trial, point);
    let chunk = Math.max(1, Math.floor(changed.length / 8));
    while (changed.length > 1) {
      const count = Math.min(chunk, changed.length - 1);
      shuffleStart(changed, Math.min(count + 1, changed.length), trial.random);
      const exchange = chunk === 1 && trial.random.uniform() < 0.7;
      const next = point.slice();
      for (const pixel of changed.slice(0, exchange ? 2 : count)) restore(trial, next, pixel);
      // Onto any pixel, one of those left included: then it has another colour.
      if (exchange)
        paint(trial, next, trial.random.integer(point.length / trial.space.form.channels));
      const [answer] = await trial.ask([next]);
      if (answer!.wrong) {
        point = answer!.sent;
        changed = changedPixels(trial, point);
        if (!exchange) chunk = Math.ceil(chunk * 1.5);
      } else if (!exchange) chunk = Math.max(1, Math.floor(chunk * 0.7));
    }
  }),
});

/** A point of random corner colours that is wrong, else any wrong one. */
async function painted(trial: Trial): Promise<Float32Array | undefined> {
  const pixels = trial.clean.length / trial.space.form.channels;
  for (let attempt = 0; attempt < PAINTED; attempt++) {
    const point = trial.clean.slice();
    for (let pixel = 0; pixel < pixels; pixel++) paint(trial, point, pixel);
    const [answer] = await trial.ask([point]);
    if (answer!.wrong) return answer!.sent;
  }
  return wrongPoint(trial);
}

function changedPixels({ clean, space }: Trial, point: Float32Array): number[] {
  const { channels } = space.form;
  const changed: number[] = [];
  for (let pixel = 0; pixel < clean.length / channels; pixel++)
    for (let i = pixel * channels; i < (pixel + 1) * channels; i++)
      if (point[i] !== clean[i]) {
        changed.push(pixel);
        break;
      }
  return changed;
}

function paint(trial: Trial, point: Float32Array, pixel: number): void {
  paintCorner(point, pixel, drawCorner(trial), trial);
}

function restore({ clean, space }: Trial, point: Float32Array, pixel: number): void {
  const { channels } = space.form;
  for (let i = pixel * channels; i < (pixel + 1) * channels; i++) point[i] = clean[i]!;
}
