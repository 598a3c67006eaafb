import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { inBox, wholeBox } from './box.ts';
import type { Box } from './box.ts';

/** A face stays away from the point that it excludes by this share of the way to the nominal point. */
const CLEARANCE = 0.05;

/**
 * A large box around a nominal point that holds none of the points to avoid: starting from the whole space, each of
 * them inside is cut off by the face that costs the least probability; the best of `tries` random orders.
 */
export function growBox(
  space: Space,
  nominal: Float64Array,
  avoid: readonly Float64Array[],
  random: RandomStream,
  tries = 40,
): Box {
  const center = space.toUnit(nominal);
  const points = avoid.map((row) => ({ row, unit: space.toUnit(row) }));
  let best: { box: Box; mass: number } | undefined;
  for (let attempt = 0; attempt < tries; attempt++) {
    const order = points.map((point) => ({ point, key: random.uniform() }));
    // The first try goes from the nearest point outwards, which is often the best one.
    if (attempt === 0) for (const item of order) item.key = distance(item.point.unit, center);
    order.sort((a, b) => a.key - b.key);
    const grown = carve(
      space,
      nominal,
      center,
      order.map(({ point }) => point),
      attempt > 0,
      random,
    );
    if (grown !== undefined && (best === undefined || grown.mass > best.mass)) best = grown;
  }
  return best?.box ?? carvedToNothing(space, nominal);
}

interface Point {
  readonly row: Float64Array;
  readonly unit: Float64Array;
}

function carve(
  space: Space,
  nominal: Float64Array,
  center: Float64Array,
  order: readonly Point[],
  vary: boolean,
  random: RandomStream,
): { box: Box; mass: number } | undefined {
  const box = wholeBox(space);
  const sides = space.parameters.map(() => 1);
  for (const { row, unit } of order) {
    if (!inBox(box, unit, row)) continue;
    let best: { apply: () => void; ratio: number; side: number; j: number } | undefined;
    for (let j = 0; j < space.dimensions; j++) {
      const cut = cutSide(space, box, j, unit, row, center, nominal);
      if (cut === undefined) continue;
      const ratio = (cut.side / sides[j]!) * (vary ? 0.7 + 0.3 * random.uniform() : 1);
      if (best === undefined || ratio > best.ratio) best = { ...cut, ratio, j };
    }
    if (best === undefined) return undefined;
    best.apply();
    sides[best.j] = best.side;
  }
  return { box, mass: sides.reduce((product, side) => product * side, 1) };
}

/** The cut of one dimension that excludes a point and keeps the nominal one, with the mass of the side that remains. */
function cutSide(
  space: Space,
  box: Box,
  j: number,
  unit: Float64Array,
  row: Float64Array,
  center: Float64Array,
  nominal: Float64Array,
): { apply: () => void; side: number } | undefined {
  const parameter = space.parameters[j]!;
  if (parameter.kind === 'continuous') {
    const gap = center[j]! - unit[j]!;
    if (gap === 0) return undefined;
    const face = unit[j]! + CLEARANCE * gap;
    if (gap > 0) return { side: box.high[j]! - face, apply: () => void (box.low[j] = face) };
    return { side: face - box.low[j]!, apply: () => void (box.high[j] = face) };
  }
  const [bad, good] = [row[j]!, nominal[j]!];
  if (bad === good) return undefined;
  const levels = box.levels[j]!;
  const next = levels.map((is, level) => {
    if (!parameter.ordered) return level === bad ? 0 : is;
    return bad < good ? Number(is === 1 && level > bad) : Number(is === 1 && level < bad);
  });
  const side = parameter.weights.reduce((sum, w, level) => sum + (next[level] === 1 ? w : 0), 0);
  return { side, apply: () => levels.set(next) };
}

/** The nominal point's own levels, and no width: what is left when nothing can be kept. */
function carvedToNothing(space: Space, nominal: Float64Array): Box {
  const center = space.toUnit(nominal);
  return {
    low: center,
    high: center.slice(),
    levels: space.parameters.map((p, j) => {
      const levels = new Uint8Array(p.kind === 'levels' ? p.levels.length : 0);
      if (levels.length > 0) levels[nominal[j]!] = 1;
      return levels;
    }),
  };
}

function distance(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let j = 0; j < a.length; j++) most = Math.max(most, Math.abs(a[j]! - b[j]!));
  return most;
}
