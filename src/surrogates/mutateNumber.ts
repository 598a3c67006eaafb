import type { RandomStream } from '../core/random.ts';

/** A child's value of a positive setting: the parent's times or divided by 1.2 to 2, kept in [low, high]. */
export function mutateNumber(
  value: number,
  low: number,
  high: number,
  random: RandomStream,
): number {
  const factor = 1.2 + 0.8 * random.uniform();
  const next = random.uniform() < 0.5 ? value * factor : value / factor;
  return Math.min(high, Math.max(low, next));
}
