import type { Space } from '../../space/space.ts';
import { boxMass, intersection } from './box.ts';
import type { Box } from './box.ts';

/** The probability of a union of boxes under the input distribution, constraints left aside; by inclusion and exclusion. */
export function unionMass(space: Space, boxes: readonly Box[]): number {
  const sum = (common: Box | undefined, from: number): number => {
    let total = 0;
    for (let i = from; i < boxes.length; i++) {
      const shared = common === undefined ? boxes[i]! : intersection(common, boxes[i]!);
      const mass = boxMass(space, shared);
      // Boxes that are apart end the branch, so that only overlapping ones cost anything.
      if (mass > 0) total += mass - sum(shared, i + 1);
    }
    return total;
  };
  return sum(undefined, 0);
}
