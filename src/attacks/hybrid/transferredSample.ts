import type { Trial } from '../frame/trial.ts';
import { mef } from '../transfer/mef.ts';

/** A cheap form of the strongest transfer attack: half the steps, a quarter of the neighbours, smoothed gradients. */
const settings = mef.options.parse({ neighbours: 5, steps: 10, kernel: 5 });

/** The sample that hybrid attacks start from, crafted on all base models; it costs no query. */
export async function transferredSample(trial: Trial): Promise<Float32Array> {
  return mef.crafter(settings)(trial, []);
}
