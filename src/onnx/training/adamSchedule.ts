import type { OptimiserOptions } from './optimiserOptions.ts';

/** Adam's usual constants (Kingma and Ba, "Adam", 2015). */
export const BETA1 = 0.9;
export const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Numbers of a run of steps that do not depend on the data: each per step. */
export interface AdamSteps {
  /** Step size with both bias corrections in it. */
  readonly rate: Float32Array;
  /** Epsilon, scaled as the corrected step size asks. */
  readonly epsilon: Float32Array;
  /** What decoupled weight decay leaves of a weight (Loshchilov and Hutter, 2019). */
  readonly keep: Float32Array;
}

/**
 * Adam's schedule for steps `first` to `first + count - 1` of `total`. Bias corrections are moved out of the graph:
 * m^ / (sqrt(v^) + e) = m c2 / c1 / (sqrt(v) + e c2), with c1 = 1 - beta1^t and c2 = sqrt(1 - beta2^t).
 */
export function adamSchedule(
  { schedule = 'cosine', learningRate = 1e-3, weightDecay = 0 }: OptimiserOptions,
  {
    first,
    count,
    total,
  }: { readonly first: number; readonly count: number; readonly total: number },
): AdamSteps {
  const rate = new Float32Array(count);
  const epsilon = new Float32Array(count);
  const keep = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const step = first + i;
    const now = learningRate * level(schedule, step / total);
    const c1 = 1 - BETA1 ** (step + 1);
    const c2 = Math.sqrt(1 - BETA2 ** (step + 1));
    rate[i] = (now * c2) / c1;
    epsilon[i] = EPSILON * c2;
    keep[i] = 1 - now * weightDecay;
  }
  return { rate, epsilon, keep };
}

function level(schedule: NonNullable<OptimiserOptions['schedule']>, progress: number): number {
  switch (schedule) {
    case 'constant':
      return 1;
    case 'cosine':
      return 0.5 * (1 + Math.cos(Math.PI * progress));
    case 'linear':
      return 1 - progress;
  }
}
