import type { Space } from '../../space/space.ts';
import { boxMass } from './box.ts';
import { estimateShare } from './estimateShare.ts';
import type { SafeBox } from './safeBox.ts';
import type { SafeRegion } from './safeRegion.ts';
import { unionMass } from './unionMass.ts';

/** Draws for one point before a region is given up: the constraints may leave next to nothing of it. */
const ATTEMPTS = 10_000;
/** The same where draws cost much, for the constraints leave very little of the whole space. */
const THIN_ATTEMPTS = 500;

/** A union of boxes. */
export interface BoxUnion extends SafeRegion {
  readonly shape: 'box' | 'boxes';
}

/** The union of some boxes, at least one, as a region. */
export function boxUnion(
  space: Space,
  shape: 'box' | 'boxes',
  boxes: readonly SafeBox[],
): BoxUnion {
  const masses = boxes.map(({ box }) => boxMass(space, box));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const contains = (rows: readonly Float64Array[]) =>
    Uint8Array.from(rows, (row) => Number(boxes.some((box) => box.contains(row))));
  return {
    shape,
    boxes,
    contains,
    sample(random) {
      for (let attempt = 0; space.isThin && attempt < THIN_ATTEMPTS; attempt++) {
        const row = space.sample(random);
        if (contains([row])[0] === 1) return row;
      }
      if (space.isThin) return undefined;
      // Karp and Luby 1983: a box by its probability, a point in it, and of a point in m boxes one draw in m.
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        let draw = random.uniform() * total;
        const chosen = boxes.find((_, b) => (draw -= masses[b]!) < 0) ?? boxes.at(-1)!;
        const row = chosen.draw(random);
        if (!space.allows(row)) continue;
        const overlap = boxes.reduce((count, box) => count + Number(box.contains(row)), 0);
        if (overlap <= 1 || random.integer(overlap) === 0) return row;
      }
      return undefined;
    },
    share(confidence, random) {
      if (space.constraints.length > 0) return estimateShare(space, contains, confidence, random);
      const value = unionMass(
        space,
        boxes.map(({ box }) => box),
      );
      return { value: Math.min(1, value), draws: 0, interval: undefined };
    },
  };
}
