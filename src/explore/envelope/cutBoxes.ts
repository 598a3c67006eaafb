import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { boxMass } from './box.ts';
import type { Box } from './box.ts';
import { growBox } from './growBox.ts';
import { touches } from './obstacle.ts';
import type { Obstacle } from './obstacle.ts';
import { safeBox } from './safeBox.ts';
import type { SafeBox } from './safeBox.ts';

/** What is left of a box, and which box it was. */
export interface Piece {
  readonly box: SafeBox;
  /** Number of the box that it lies in. */
  readonly of: number;
}

/** Boxes that take the place of one at most, and the share of it that each but the first must add. */
const PIECES = 3;
const LEAST_GAIN = 0.05;
/** Points of a box by which it is told what a piece adds, those of them that pieces are grown from, and tries of each. */
const DRAWS = 300;
const CENTERS = 16;
const CENTER_TRIES = 6;

/**
 * Cuts boxes clear of failing points and their zones: in place of each box that touches one, up to three that lie inside
 * it (`most` in all, at least one a box), as large as they get. A box of which nothing is left goes.
 */
export function cutBoxes(
  space: Space,
  boxes: readonly SafeBox[],
  failing: readonly Obstacle[],
  most: number,
  random: RandomStream,
): readonly Piece[] {
  const spare = Math.floor(Math.max(0, most - boxes.length) / boxes.length);
  const pieces = Math.min(PIECES, 1 + spare);
  return boxes.flatMap((box, of) => {
    const inside = failing.filter((zone) => touches(box.box, zone));
    if (inside.length === 0) return [{ box, of }];
    return largest(space, box, inside, pieces, random.fork(`cut-${of}`)).map((piece) => ({
      box: piece,
      of,
    }));
  });
}

function largest(
  space: Space,
  outer: SafeBox,
  avoid: readonly Obstacle[],
  most: number,
  random: RandomStream,
): readonly SafeBox[] {
  const draws = Array.from({ length: DRAWS }, () => outer.draw(random));
  const found: SafeBox[] = [];
  while (found.length < most) {
    const left = draws.filter((row) => !found.some((box) => box.contains(row)));
    let best: { box: Box; center: Float64Array; added: number } | undefined;
    for (const center of [outer.center, ...left.slice(0, CENTERS)]) {
      const box = growBox(space, center, avoid, outer.box, random, CENTER_TRIES);
      if (avoid.some((zone) => touches(box, zone))) continue;
      const fixed = safeBox(space, box, center, outer);
      const added =
        found.length === 0
          ? boxMass(space, box)
          : left.filter((row) => fixed.contains(row)).length / DRAWS;
      if (best === undefined || added > best.added) best = { box, center, added };
    }
    if (best === undefined || !(best.added > (found.length === 0 ? 0 : LEAST_GAIN))) break;
    const grown = growBox(space, best.center, avoid, outer.box, random);
    const box = boxMass(space, grown) > boxMass(space, best.box) ? grown : best.box;
    found.push(safeBox(space, box, best.center, outer));
  }
  return found;
}
