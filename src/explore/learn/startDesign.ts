import type { RandomStream } from '../../core/random.ts';
import { latinHypercube } from '../../space/latinHypercube.ts';
import { regularGrid } from '../../space/regularGrid.ts';
import { SOBOL_DIMENSIONS, sobol } from '../../space/sobol.ts';
import type { Space } from '../../space/space.ts';
import type { Cells } from './cells.ts';
import { widened } from './widened.ts';

/** Dimensions up to which the design spans the whole ranges; up to twice as many, half of it does. */
const WIDE = 4;
/** Tries for each wanted point before a constrained space is given up. */
const TRIES = 200;

/**
 * `count` different points that fill the space widely: over the whole range of each input rather than by its
 * distribution while there are few, and only where the constraints hold. Fewer when the space holds no more.
 */
export function startDesign(
  space: Space,
  design: 'sobol' | 'latin' | 'grid',
  count: number,
  random: RandomStream,
  cells?: Cells,
): Float64Array[] {
  const d = space.dimensions;
  const rows = new Map<string, Float64Array>();
  const first = cells === undefined ? 0 : random.integer(cells.count);
  let dealt = 0;
  const take = (points: Float64Array, deal = true) => {
    for (let i = 0; i * d < points.length && rows.size < count; i++) {
      const unit = points.subarray(i * d, (i + 1) * d);
      // In many dimensions a point that is wide in all of them lies where no input ever is.
      const isWide = d <= WIDE || (d <= 2 * WIDE && i % 2 === 0);
      const row = isWide ? widened(space, unit) : space.fromUnit(unit);
      // Every combination of levels gets its share of a design that knows numbers only.
      if (deal && cells !== undefined) {
        // One more at each round, so that no combination always gets the same half of the points.
        cells.place(row, (first + dealt + Math.floor(dealt / cells.count)) % cells.count);
        dealt++;
      }
      if (space.allows(row)) rows.set(space.key(row), row);
    }
  };
  if (design === 'grid') take(regularGrid(gridLevels(space, count)), false);
  const plain = design === 'latin' || d > SOBOL_DIMENSIONS;
  const tries = space.isThin ? 1 : TRIES;
  for (let round = 0; rows.size < count && round < tries; round++) {
    const stream = random.fork(`design-${round}`);
    take(plain ? latinHypercube(count, d, stream) : sobol(count, d, { random: stream }));
  }
  const rest = random.fork('thin');
  for (let i = 0; space.isThin && rows.size < count && i < TRIES * count; i++) {
    const row = space.sample(rest);
    rows.set(space.key(row), row);
  }
  return [...rows.values()];
}

/** Levels of a grid with about `count` points, the same for all inputs except where one has fewer levels. */
function gridLevels(space: Space, count: number): readonly number[] {
  const limits = space.parameters.map((p) => (p.kind === 'levels' ? p.levels.length : Infinity));
  let levels = limits.map(() => 1);
  for (let side = 2; side <= count; side++) {
    const next = limits.map((limit) => Math.min(limit, side));
    if (next.reduce((product, level) => product * level, 1) > count) break;
    if (next.every((level, i) => level === levels[i])) break;
    levels = next;
  }
  return levels;
}
