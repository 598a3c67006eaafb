import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { boxUnion } from './boxUnion.ts';
import { MAX_BOXES } from './chooseBoxes.ts';
import { cutBoxes } from './cutBoxes.ts';
import { inputRanges } from './gap.ts';
import { touches, zoneAround } from './obstacle.ts';
import type { Region } from './testRegion.ts';

/** A region after a cut. */
export interface CutRegion {
  readonly region: Region;
  /** Of each of its boxes, the number of the box of the region before that it lies in. */
  readonly of: readonly number[];
}

/**
 * Cuts a region clear of failing points and of all that is nearer to them than `margin`; the region itself when it is
 * clear, undefined when nothing is left.
 */
export function cutRegion(
  space: Space,
  region: Region,
  failing: readonly Float64Array[],
  margin: number,
  random: RandomStream,
): CutRegion | undefined {
  const all = region.boxes.map((_, b) => b);
  if (failing.length === 0) return { region, of: all };
  if (region.shape === 'level-set') {
    const left = region.without(failing);
    const draw = left.sample(random);
    return draw === undefined ? undefined : { region: left, of: [] };
  }
  const ranges = inputRanges(space);
  const zones = failing.map((row) => zoneAround(space, ranges, row, margin));
  if (!region.boxes.some(({ box }) => zones.some((zone) => touches(box, zone))))
    return { region, of: all };
  const most = region.shape === 'box' ? 1 : MAX_BOXES;
  const pieces = cutBoxes(space, region.boxes, zones, most, random);
  if (pieces.length === 0) return undefined;
  return {
    region: boxUnion(
      space,
      region.shape,
      pieces.map(({ box }) => box),
    ),
    of: pieces.map(({ of }) => of),
  };
}
