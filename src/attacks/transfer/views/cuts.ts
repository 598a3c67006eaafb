import type { RandomStream } from '../../../core/random.ts';

/** Cuts a length into so many stretches of random lengths, at least 1 each; returns where each begins, and the end. */
export function cuts(length: number, parts: number, random: RandomStream): readonly number[] {
  const places = new Set<number>();
  while (places.size < Math.min(parts, length) - 1) places.add(1 + random.integer(length - 1));
  return [0, ...[...places].toSorted((a, b) => a - b), length];
}

/** The numbers from 0 in random order. */
export function shuffled(count: number, random: RandomStream): readonly number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
