import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { spacedSample } from '../learn/spacedSample.ts';
import { boxMass, copyBox } from './box.ts';
import type { Box } from './box.ts';
import { touches, touchesSide } from './obstacle.ts';
import type { Obstacle } from './obstacle.ts';

/** A face stays away from the point that it excludes by this share of the way to the nominal point, or by its zone. */
const CLEARANCE = 0.05;

/** The point around which a box grows, in both coordinates. */
interface Center {
  readonly row: Float64Array;
  readonly unit: Float64Array;
}

/** Points to avoid that are looked at all at once; of more, so many at first. */
export const CLOSELY = 1500;
/** Rounds, each of which adds points that the box still held. */
const ROUNDS = 3;
/** Faces of a box beyond which a point may lie to be looked at when the box moves out. */
const FACES = 2;

/**
 * A large box around a nominal point that touches none of the obstacles: starting from `within`, each of them
 * inside is cut off by the face that costs the least probability; then every face moves out again as far as they
 * let it. The best of `tries` random orders. Of more of them than `closely` the box grows against some, is cut clear of all
 * the others, and grows again against those that it held, too.
 */
export function growBox(
  space: Space,
  nominal: Float64Array,
  avoid: readonly Obstacle[],
  within: Box,
  random: RandomStream,
  tries = 40,
  closely = CLOSELY,
): Box {
  const center = { row: nominal, unit: space.toUnit(nominal) };
  const points = avoid.filter((point) => touches(within, point));
  if (points.length <= closely)
    return growAround(space, center, points, within, random, tries) ?? onlyCenter(space, center);
  const looked = new Set(nearAndSpread(points, center, closely));
  let best: { box: Box; mass: number } | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const box = growAround(space, center, [...looked], within, random, tries);
    const inside = points.filter((point) => box && touches(box, point));
    // What the others cut off, and whatever room that leaves elsewhere; those beyond many faces hardly bound it.
    const cut = box && carve(space, center, inside, box, false, random);
    if (cut === undefined) continue;
    const beside = points.filter((point) => isBeside(cut, point));
    widen(space, cut, center, beside, within, random);
    const clear = carve(space, center, points, cut, false, random);
    if (clear === undefined) continue;
    const mass = boxMass(space, clear);
    if (best === undefined || mass > best.mass) best = { box: clear, mass };
    if (inside.length === 0) break;
    for (const found of nearAndSpread(inside, center, closely)) looked.add(found);
  }
  return best?.box ?? onlyCenter(space, center);
}

/** The same for few points; undefined when one of them cannot be parted from the center. */
function growAround(
  space: Space,
  center: Center,
  points: readonly Obstacle[],
  within: Box,
  random: RandomStream,
  tries: number,
): Box | undefined {
  let best: { box: Box; mass: number } | undefined;
  for (let attempt = 0; attempt < tries; attempt++) {
    const order = points.map((point) => ({ point, key: random.uniform() }));
    // The first try goes from the nearest point outwards, which is often the best one.
    if (attempt === 0) for (const item of order) item.key = distance(item.point.unit, center.unit);
    order.sort((a, b) => a.key - b.key);
    const ordered = order.map(({ point }) => point);
    const box = carve(space, center, ordered, within, attempt > 0, random);
    if (box === undefined) continue;
    widen(space, box, center, points, within, random);
    const mass = boxMass(space, box);
    if (best === undefined || mass > best.mass) best = { box, mass };
  }
  return best?.box;
}

/** Whether a point lies beyond few faces of a box. */
function isBeside(box: Box, obstacle: Obstacle): boolean {
  let beyond = 0;
  for (let j = 0; j < box.low.length && beyond <= FACES; j++)
    if (!touchesSide(box, j, obstacle)) beyond++;
  return beyond <= FACES;
}

/** `count` of some points at most: half of them those nearest to the center, the others evenly from the rest. */
function nearAndSpread(
  points: readonly Obstacle[],
  center: Center,
  count: number,
): readonly Obstacle[] {
  if (points.length <= count) return points;
  const far = Float64Array.from(points, ({ unit }) => distance(unit, center.unit));
  const edge = far.toSorted()[count >> 1]!;
  const near = points.filter((_, i) => far[i]! < edge);
  const rest = points.filter((_, i) => far[i]! >= edge);
  return [...near, ...spacedSample(rest, count - near.length)];
}

function carve(
  space: Space,
  center: Center,
  order: readonly Obstacle[],
  within: Box,
  vary: boolean,
  random: RandomStream,
): Box | undefined {
  const box = copyBox(within);
  const sides = space.parameters.map((_, j) => levelsMass(space, j, box.levels[j]!));
  for (const [j, mass] of sides.entries())
    if (mass === undefined) sides[j] = box.high[j]! - box.low[j]!;
  for (const point of order) {
    if (!touches(box, point)) continue;
    let best: { apply: () => void; ratio: number; side: number; j: number } | undefined;
    for (let j = 0; j < space.dimensions; j++) {
      const cut = cutSide(space, box, j, point, center);
      if (cut === undefined) continue;
      const ratio = (cut.side / sides[j]!) * (vary ? 0.7 + 0.3 * random.uniform() : 1);
      if (best === undefined || ratio > best.ratio) best = { ...cut, ratio, j };
    }
    if (best === undefined) return undefined;
    best.apply();
    sides[best.j] = best.side;
  }
  return box;
}

/** The cut of one dimension that excludes a point and keeps the center, with the mass of the side that remains. */
function cutSide(
  space: Space,
  box: Box,
  j: number,
  { row, unit, low, high }: Obstacle,
  center: Center,
): { apply: () => void; side: number } | undefined {
  const parameter = space.parameters[j]!;
  if (parameter.kind === 'continuous') {
    const middle = center.unit[j]!;
    const face = unit[j]! + CLEARANCE * (middle - unit[j]!);
    if (middle > high[j]!) {
      const from = Math.max(face, high[j]!);
      return { side: box.high[j]! - from, apply: () => void (box.low[j] = from) };
    }
    if (middle >= low[j]!) return undefined;
    const to = Math.min(face, low[j]!);
    return { side: to - box.low[j]!, apply: () => void (box.high[j] = to) };
  }
  const [bad, good] = [row[j]!, center.row[j]!];
  if (good >= low[j]! && good <= high[j]!) return undefined;
  const levels = box.levels[j]!;
  const next = levels.map((is, level) => {
    if (!parameter.ordered) return level === bad ? 0 : is;
    return bad < good ? Number(is === 1 && level > high[j]!) : Number(is === 1 && level < low[j]!);
  });
  return { side: levelsMass(space, j, next)!, apply: () => levels.set(next) };
}

/** Moves each face out to the nearest point that only it excludes, in a random order of the dimensions. */
function widen(
  space: Space,
  box: Box,
  center: Center,
  points: readonly Obstacle[],
  within: Box,
  random: RandomStream,
): void {
  const order = space.parameters
    .map((_, j) => ({ j, key: random.uniform() }))
    .toSorted((a, b) => a.key - b.key);
  for (const { j } of order) {
    const beside = points.filter((point) => {
      for (let o = 0; o < space.dimensions; o++)
        if (o !== j && !touchesSide(box, o, point)) return false;
      return true;
    });
    const parameter = space.parameters[j]!;
    if (parameter.kind === 'continuous') {
      const middle = center.unit[j]!;
      let [low, high] = [within.low[j]!, within.high[j]!];
      for (const point of beside) {
        const face = point.unit[j]! + CLEARANCE * (middle - point.unit[j]!);
        if (point.unit[j]! < middle) low = Math.max(low, face, point.high[j]!);
        else high = Math.min(high, face, point.low[j]!);
      }
      box.low[j] = Math.min(low, box.low[j]!);
      box.high[j] = Math.max(high, box.high[j]!);
      continue;
    }
    const bad = new Set<number>();
    for (const point of beside)
      for (let level = point.low[j]!; level <= point.high[j]!; level++) bad.add(level);
    const levels = box.levels[j]!;
    if (parameter.ordered) {
      // Ordered levels stay one interval.
      for (const step of [-1, 1])
        for (let level = center.row[j]! + step; !bad.has(level); level += step) {
          if (within.levels[j]![level] !== 1) break;
          levels[level] = 1;
        }
    } else
      for (let level = 0; level < levels.length; level++)
        if (within.levels[j]![level] === 1 && !bad.has(level)) levels[level] = 1;
  }
}

/** The probability of some levels; undefined for a continuous input. */
function levelsMass(space: Space, j: number, levels: Uint8Array): number | undefined {
  const parameter = space.parameters[j]!;
  if (parameter.kind === 'continuous') return undefined;
  return parameter.weights.reduce((sum, w, level) => sum + (levels[level] === 1 ? w : 0), 0);
}

/** The nominal point's own levels, and no width: what is left when nothing can be kept. */
function onlyCenter(space: Space, { row, unit }: Center): Box {
  return {
    low: unit,
    high: unit.slice(),
    levels: space.parameters.map((p, j) => {
      const levels = new Uint8Array(p.kind === 'levels' ? p.levels.length : 0);
      if (levels.length > 0) levels[row[j]!] = 1;
      return levels;
    }),
  };
}

function distance(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let j = 0; j < a.length; j++) most = Math.max(most, Math.abs(a[j]! - b[j]!));
  return most;
}
