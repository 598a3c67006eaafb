import type { Space } from '../../space/space.ts';
import { wholeBox } from './box.ts';
import type { Box } from './box.ts';

/** Some levels of every category, everything of the numbers. */
export interface Combination {
  /** The part of the space with these levels. */
  readonly within: Box;
  /** Its probability, constraints left aside. */
  readonly mass: number;
}

/** The combinations of categories, the most probable first, at most `most`, and how many there are in all. */
export function combinations(
  space: Space,
  most: number,
): { readonly chosen: readonly Combination[]; readonly all: number } {
  let kept: readonly Combination[] = [{ within: wholeBox(space), mass: 1 }];
  let all = 1;
  for (const [j, parameter] of space.parameters.entries()) {
    if (parameter.kind !== 'levels' || parameter.ordered) continue;
    all *= parameter.weights.filter((w) => w > 0).length;
    // Later factors can only lower a mass, in the same way for all, so that the most probable stay the most probable.
    kept = kept
      .flatMap(({ within, mass }) =>
        parameter.weights.flatMap((weight, level) => {
          if (!(weight > 0)) return [];
          const levels = within.levels.map((side, i) =>
            i === j ? side.map((_, l) => Number(l === level)) : side,
          );
          return [{ within: { ...within, levels }, mass: mass * weight }];
        }),
      )
      .toSorted((a, b) => b.mass - a.mass)
      .slice(0, most);
  }
  return { chosen: kept, all };
}
