import type { RandomStream } from '../../core/random.ts';

/** Puts a random choice of `count` elements in front, in place. */
export function shuffleStart(list: number[], count: number, random: RandomStream): void {
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(list.length - i);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
}
