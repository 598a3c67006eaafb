import type { RandomStream } from '../../core/random.ts';

/** At most `most` of the numbers below `count`, without replacement, ascending; all of them where there are no more. */
export function drawn(count: number, most: number, random: RandomStream): readonly number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= most) return all;
  for (let i = 0; i < most; i++) {
    const j = i + random.integer(count - i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, most).toSorted((a, b) => a - b);
}
