import type { Space } from '../../space/space.ts';
import { wholeBox } from './box.ts';
import type { Box } from './box.ts';

/**
 * The parts of the space with one level of each category, the most probable first; undefined when there are more than
 * `most`, or no categories.
 */
export function combinations(space: Space, most: number): readonly Box[] | undefined {
  let kept: readonly { readonly within: Box; readonly mass: number }[] = [
    { within: wholeBox(space), mass: 1 },
  ];
  let hasCategories = false;
  for (const [j, parameter] of space.parameters.entries()) {
    if (parameter.kind !== 'levels' || parameter.ordered) continue;
    hasCategories = true;
    kept = kept.flatMap(({ within, mass }) =>
      parameter.weights.flatMap((weight, level) => {
        if (!(weight > 0)) return [];
        const levels = within.levels.map((side, i) =>
          i === j ? side.map((_, l) => Number(l === level)) : side,
        );
        return [{ within: { ...within, levels }, mass: mass * weight }];
      }),
    );
    if (kept.length > most) return undefined;
  }
  if (!hasCategories) return undefined;
  return kept.toSorted((a, b) => b.mass - a.mass).map(({ within }) => within);
}
