import { range } from '../emitter.ts';
import type { Loss, LossScope } from './loss.ts';

type Of<K extends Loss['kind']> = Extract<Loss, { readonly kind: K }>;

/** Mean squared distance to a target; towards it, with its sign turned. */
export function meanSquaredError(scope: LossScope, loss: Of<'meanSquaredError'>): string {
  const { e } = scope;
  const value = scope.value(loss.output);
  const target = scope.input('target', e.dtype(value), e.shape(value));
  const distance = e.sub(value, target);
  const mean = perElement(scope, e.mul(distance, distance), 'ReduceMean');
  return loss.targeted === true ? e.neg(mean) : mean;
}

/** Minus the weighted sum of scores above a threshold. */
export function detectionScore(scope: LossScope, loss: Of<'detectionScore'>): string {
  const { e } = scope;
  const value = scope.value(loss.output);
  const weights = scope.input('weights', e.dtype(value), e.shape(value));
  const above = e.map('Relu', e.shift(value, -(loss.threshold ?? 0)));
  const sum = perElement(scope, e.mul(above, weights), 'ReduceSum');
  return loss.targeted === true ? sum : e.neg(sum);
}

/** The sum of any value times given weights. */
export function weightedOutput(scope: LossScope, loss: Of<'output'>): string {
  const { e } = scope;
  const value = scope.value(loss.output);
  const weights = scope.input('weights', e.dtype(value), e.shape(value));
  return perElement(scope, e.mul(value, weights), 'ReduceSum');
}

/** One number for each element of the batch. */
function perElement({ e }: LossScope, value: string, reduction: string): string {
  const rank = e.shape(value).length;
  return rank < 2 ? value : e.reduce(reduction, value, range(rank, 1), false);
}
