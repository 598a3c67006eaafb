import type { RandomStream } from '../../core/random.ts';

/** The numbers below `size` in random order, one after the other, without a list of them (Fisher and Yates, sparse). */
export function shuffledItems(size: number, random: RandomStream): () => number {
  const moved = new Map<number, number>();
  let next = 0;
  return () => {
    if (next >= size) throw new RangeError(`all ${size} items are drawn`);
    const place = next + below(size - next, random);
    const item = moved.get(place) ?? place;
    moved.set(place, moved.get(next) ?? next);
    moved.delete(next);
    next++;
    return item;
  };
}

/** A whole number below a bound that may exceed 2^32. */
export function below(bound: number, random: RandomStream): number {
  return bound <= 0x100000000 ? random.integer(bound) : Math.floor(random.uniform() * bound);
}
