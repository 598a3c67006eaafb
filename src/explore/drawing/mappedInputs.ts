import type { Space } from '../../space/space.ts';

/** Categories up to which a map has an axis of them. */
const MOST_CATEGORIES = 12;

/**
 * The inputs that maps have axes for: over many categories, such as the items of a data set, a map is a pattern without
 * an order. All of them where fewer than two would be left.
 */
export function mappedInputs(space: Space, ranking: readonly number[]): readonly number[] {
  const readable = ranking.filter((j) => space.categories[j]! <= MOST_CATEGORIES);
  return readable.length < 2 ? ranking : readable;
}
