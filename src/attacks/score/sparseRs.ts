import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { shuffleStart } from '../frame/shuffleStart.ts';
import type { Trial } from '../frame/trial.ts';
import { drawCorner, paintCorner } from '../frame/cornerColour.ts';
import type { Corner } from '../frame/cornerColour.ts';
import { exchangeShare } from './exchangeShare.ts';

const options = z.strictObject({
  shape: z
    .enum(['pixels', 'patch', 'frame'])
    .default('pixels')
    .describe(
      'Which pixels may change: any few, one square patch of about as many pixels, or a frame at the border.',
    ),
  first: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.8)
    .describe(
      'Share of the changed pixels that the first steps exchange; it falls with the queries.',
    ),
});
type Options = z.output<typeof options>;

/** Sparse-RS. */
export const sparseRs = defineAttack({
  name: 'sparse-rs',
  summary: 'random search over which few pixels change, and to which corner colour',
  source: 'Croce, Andriushchenko, Singh, Flammarion, Hein 2022',
  needs: 'scores',
  norms: ['l0'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, settings: Options) =>
    settings.shape === 'pixels' ? pixels(trial, settings.first) : area(trial, settings.shape),
  ),
});

async function pixels(trial: Trial, first: number): Promise<void> {
  const { clean, random, space, threat, budget } = trial;
  const { channels } = space.form;
  const count = clean.length / channels;
  const k = Math.max(1, Math.min(count, Math.floor(threat.epsilon)));
  const order = Array.from({ length: count }, (_, i) => i);
  shuffleStart(order, k, random);
  let inside = order.slice(0, k);
  let outside = order.slice(k);
  let best = clean.slice();
  for (const pixel of inside) paint(best, pixel, trial);
  const [start] = await trial.ask([best]);
  let margin = start!.margin;
  for (;;) {
    const swaps = Math.max(1, Math.round(exchangeShare(first, trial.used, budget) * k));
    shuffleStart(inside, Math.min(swaps, k), random);
    shuffleStart(outside, Math.min(swaps, outside.length), random);
    const moved = Math.min(swaps, outside.length);
    const next = best.slice();
    for (let j = 0; j < moved; j++) restore(next, inside[j]!, trial);
    if (moved > 0) for (let j = 0; j < moved; j++) paint(next, outside[j]!, trial);
    else for (let j = 0; j < swaps; j++) paint(next, inside[j]!, trial);
    const [answer] = await trial.ask([next]);
    if (answer!.margin > margin) continue;
    margin = answer!.margin;
    best = next;
    const [left, came] = [inside.slice(0, moved), outside.slice(0, moved)];
    inside = [...came, ...inside.slice(moved)];
    outside = [...left, ...outside.slice(moved)];
  }
}

/** A patch moves and its squares change colour; a frame stays and its squares change colour. */
async function area(trial: Trial, shape: 'patch' | 'frame'): Promise<void> {
  const { clean, random, space, threat, budget } = trial;
  const { height, width } = space.form;
  const side = Math.max(1, Math.min(height, width, Math.floor(Math.sqrt(threat.epsilon))));
  const members = (top: number, left: number): readonly number[] =>
    shape === 'frame'
      ? framePixels(height, width, threat.epsilon)
      : squarePixels(top, left, side, width);
  let [top, left] = [random.integer(height - side + 1), random.integer(width - side + 1)];
  let colours = new Map(members(top, left).map((_, k) => [k, drawCorner(trial)]));
  const render = (t: number, l: number, of: ReadonlyMap<number, Corner>): Float32Array => {
    const point = clean.slice();
    for (const [k, pixel] of members(t, l).entries()) paintCorner(point, pixel, of.get(k)!, trial);
    return point;
  };
  const [start] = await trial.ask([render(top, left, colours)]);
  let margin = start!.margin;
  for (let step = 0; ; step++) {
    const share = Math.sqrt(exchangeShare(0.4, trial.used, budget));
    const next = new Map(colours);
    let [t, l] = [top, left];
    if (shape === 'patch' && step % 5 === 4) {
      const reach = Math.max(1, Math.round(share * Math.max(height, width)));
      t = clampTo(top + random.integer(2 * reach + 1) - reach, height - side);
      l = clampTo(left + random.integer(2 * reach + 1) - reach, width - side);
    } else {
      const all = members(top, left);
      const block = Math.max(1, Math.round(share * side));
      const corner = random.integer(all.length);
      const colour = drawCorner(trial);
      const [row, column] = [Math.floor(all[corner]! / width), all[corner]! % width];
      for (const [k, pixel] of all.entries()) {
        const [y, x] = [Math.floor(pixel / width) - row, (pixel % width) - column];
        if (y >= 0 && y < block && x >= 0 && x < block) next.set(k, colour);
      }
    }
    const [answer] = await trial.ask([render(t, l, next)]);
    if (answer!.margin > margin) continue;
    margin = answer!.margin;
    colours = next;
    [top, left] = [t, l];
  }
}

function clampTo(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

function squarePixels(top: number, left: number, side: number, width: number): readonly number[] {
  return Array.from(
    { length: side * side },
    (_, k) => (top + Math.floor(k / side)) * width + left + (k % side),
  );
}

/** The widest frame of at most so many pixels. */
function framePixels(height: number, width: number, most: number): readonly number[] {
  const depthOf = (pixel: number): number => {
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    return Math.min(y, x, height - 1 - y, width - 1 - x);
  };
  const all = Array.from({ length: height * width }, (_, i) => i);
  return all.toSorted((a, b) => depthOf(a) - depthOf(b)).slice(0, Math.floor(most));
}

function paint(point: Float32Array, pixel: number, trial: Trial): void {
  paintCorner(point, pixel, drawCorner(trial), trial);
}

function restore(point: Float32Array, pixel: number, { clean, space }: Trial): void {
  const { channels } = space.form;
  for (let i = pixel * channels; i < (pixel + 1) * channels; i++) point[i] = clean[i]!;
}
