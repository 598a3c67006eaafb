import type { Trial } from '../frame/trial.ts';

/** Low frequencies along each axis in which a budget can learn the gradient: 4 to 12. */
export function usualFrequencies({ budget, space }: Pick<Trial, 'budget' | 'space'>): number {
  return Math.min(12, Math.max(4, Math.round(Math.sqrt(budget / space.form.channels))));
}
