import type { GradientLoss } from '../../judgement/classifierView.ts';
import type { Trial } from '../frame/trial.ts';
import { intoBall } from '../gradients/intoBall.ts';
import { plus } from '../frame/vectors.ts';
import { steepest } from '../gradients/steepest.ts';
import { smoothed } from './smoothed.ts';
import type { View } from './views/view.ts';

/** What a sample is crafted with on base models. */
export interface Craft {
  readonly steps: number;
  /** Share of the last direction that is kept. */
  readonly momentum: number;
  readonly loss: GradientLoss;
  /** Side of the kernel that smooths gradients; 1: none. */
  readonly kernel: number;
}

/** Where a crafted sample stands between two steps. */
export interface CraftState {
  readonly point: Float32Array;
  /** The accumulated direction; zeros before the first step. */
  readonly direction: Float32Array;
  /** Number of the step, from 0. */
  readonly step: number;
  /** Length of a step. */
  readonly length: number;
}

/** The gradient that an attack follows; attacks differ in it. */
export type CraftGradient = (state: CraftState) => Promise<Float32Array>;

/**
 * Crafts a sample on the base models by momentum steps (Dong et al., 2018): every gradient is divided by its mean size and
 * added to the direction. `pace` scales the steps of each coordinate. Costs no query.
 */
export async function craft(
  trial: Trial,
  { steps, momentum, kernel }: Craft,
  gradient: CraftGradient,
  pace?: (direction: Float32Array) => Float32Array,
): Promise<Float32Array> {
  const { norm } = trial.threat.distance;
  const length = trial.threat.epsilon / steps;
  let point = trial.item.clean;
  let direction: Float32Array = new Float32Array(point.length);
  for (let step = 0; step < steps; step++) {
    const raw = await gradient({ point, direction, step, length });
    const next = kernel > 1 ? smoothed(raw, trial.space.form, kernel) : raw;
    const size = meanSize(next);
    direction = direction.map((value, i) => momentum * value + (size > 0 ? next[i]! / size : 0));
    const move = steepest(norm, direction, length);
    const paces = pace?.(direction);
    if (paces !== undefined) for (let i = 0; i < move.length; i++) move[i]! *= paces[i]!;
    point = intoBall(trial, plus(point, move));
  }
  return point;
}

/** The mean gradient over views of a point. */
export async function overViews(
  trial: Trial,
  point: Float32Array,
  views: readonly View[],
  loss: GradientLoss,
): Promise<Float32Array> {
  const answers = await trial.surrogate(
    views.map((view) => view.apply(point)),
    loss,
  );
  const sum = new Float32Array(point.length);
  for (const [i, { gradient }] of answers.entries()) {
    const back = views[i]!.transpose(gradient);
    for (let j = 0; j < sum.length; j++) sum[j]! += back[j]! / views.length;
  }
  return sum;
}

/** A point moved by uniform noise of at most `reach` in each coordinate. */
export function nearby({ random }: Trial, point: Float32Array, reach: number): Float32Array {
  return point.map((value) => value + reach * (2 * random.uniform() - 1));
}

function meanSize(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += Math.abs(value);
  return sum / Math.max(1, vector.length);
}
