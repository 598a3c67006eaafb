import type { Trial } from '../frame/trial.ts';
import { squareShare } from './squareShare.ts';

/**
 * Square Attack under linf: starts from vertical stripes of plus and minus epsilon, then sets one square a query to
 * plus or minus epsilon in each channel, and keeps what lowers the margin.
 */
export async function squareLinf(trial: Trial, first = 0.8): Promise<void> {
  const { clean, random, space, threat, budget } = trial;
  const { height, width, channels } = space.form;
  const { epsilon } = threat;
  const sign = (): number => (random.uniform() < 0.5 ? -epsilon : epsilon);
  let best = trial.item.start ?? stripes();
  let margin = Infinity;
  const [start] = await trial.ask([best]);
  best = start!.sent;
  margin = start!.margin;
  for (;;) {
    const part = squareShare(first, trial.used, budget);
    const side = Math.round(Math.sqrt(part * height * width));
    const high = Math.min(height, Math.max(1, Math.min(side, height - 1)));
    // Signals are one row: the square is a stretch of it.
    const long = height === 1 ? Math.max(1, Math.round(part * width)) : side;
    const wide = Math.min(width, Math.max(1, Math.min(long, width - 1)));
    const next = candidate(high, wide);
    if (next === undefined) continue;
    const [answer] = await trial.ask([next]);
    if (answer!.margin < margin) {
      margin = answer!.margin;
      best = answer!.sent;
    }
  }

  function stripes(): Float32Array {
    const point = new Float32Array(clean.length);
    for (let column = 0; column < width; column++)
      for (let c = 0; c < channels; c++) {
        const change = sign();
        for (let row = 0; row < height; row++) {
          const i = (row * width + column) * channels + c;
          point[i] = clean[i]! + change;
        }
      }
    return point;
  }

  /** A square with new signs; undefined when it would change nothing. */
  function candidate(high: number, wide: number): Float32Array | undefined {
    const top = random.integer(height - high + 1);
    const left = random.integer(width - wide + 1);
    const point = best.slice();
    let changed = false;
    for (let c = 0; c < channels; c++) {
      const change = sign();
      for (let row = top; row < top + high; row++)
        for (let column = left; column < left + wide; column++) {
          const i = (row * width + column) * channels + c;
          const value = Math.min(space.upper[i]!, Math.max(space.lower[i]!, clean[i]! + change));
          if (Math.abs(value - best[i]!) > 1e-6) changed = true;
          point[i] = value;
        }
    }
    return changed ? point : undefined;
  }
}
