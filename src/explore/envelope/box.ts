import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';

/**
 * A box in the space: for a number, an interval of its unit coordinate (its cumulative probability); for a level, which
 * levels belong.
 */
export interface Box {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Per dimension: 1 for each level that belongs; empty for continuous inputs. */
  readonly levels: readonly Uint8Array[];
}

/** Draws for one point in a box before it is given up; the first where draws cost much, for constraints leave very little. */
const THIN_ATTEMPTS = 40;
const ATTEMPTS = 10_000;

/** The box that is the whole space. */
export function wholeBox(space: Space): Box {
  return {
    low: new Float64Array(space.dimensions),
    high: new Float64Array(space.dimensions).fill(1),
    levels: space.parameters.map((p) =>
      p.kind === 'levels' ? new Uint8Array(p.levels.length).fill(1) : new Uint8Array(0),
    ),
  };
}

/** A box of its own with the same sides. */
export function copyBox({ low, high, levels }: Box): Box {
  return { low: low.slice(), high: high.slice(), levels: levels.map((side) => side.slice()) };
}

/** Whether a point lies in a box; `unit` is its place in the unit cube, `row` its native coordinates. */
export function inBox(box: Box, unit: ArrayLike<number>, row: ArrayLike<number>): boolean {
  for (let j = 0; j < box.low.length; j++) if (!inSide(box, j, unit, row)) return false;
  return true;
}

/** Whether a point lies between the two faces of one dimension. */
export function inSide(
  box: Box,
  j: number,
  unit: ArrayLike<number>,
  row: ArrayLike<number>,
): boolean {
  const levels = box.levels[j]!;
  if (levels.length > 0) return levels[row[j]!] === 1;
  return unit[j]! >= box.low[j]! && unit[j]! <= box.high[j]!;
}

/** The probability of a box under the input distribution, constraints left aside. */
export function boxMass(space: Space, box: Box): number {
  return space.parameters.reduce((mass, _, j) => mass * sideMass(space, box, j), 1);
}

/** The probability of one side of a box. */
export function sideMass(space: Space, box: Box, j: number): number {
  const parameter = space.parameters[j]!;
  if (parameter.kind === 'continuous') return Math.max(0, box.high[j]! - box.low[j]!);
  return parameter.weights.reduce(
    (sum, w, level) => sum + (box.levels[j]![level] === 1 ? w : 0),
    0,
  );
}

/** What two boxes share; a box without mass when they are apart. */
export function intersection(a: Box, b: Box): Box {
  return {
    low: a.low.map((value, j) => Math.max(value, b.low[j]!)),
    high: a.high.map((value, j) => Math.min(value, b.high[j]!)),
    levels: a.levels.map((side, j) => side.map((is, level) => is & b.levels[j]![level]!)),
  };
}

/** A draw from the input distribution inside a box, where the constraints hold; undefined when none is found. */
export function sampleBox(space: Space, box: Box, random: RandomStream): Float64Array | undefined {
  for (let attempt = 0; space.isThin && attempt < THIN_ATTEMPTS; attempt++) {
    const row = space.sample(random);
    if (inBox(box, space.toUnit(row), row)) return row;
  }
  for (let attempt = 0; !space.isThin && attempt < ATTEMPTS; attempt++) {
    const row = drawInBox(space, box, random);
    if (space.allows(row)) return row;
  }
  return undefined;
}

/** A draw from the input distribution inside a box, constraints left aside. */
export function drawInBox(space: Space, box: Box, random: RandomStream): Float64Array {
  const unit = new Float64Array(space.dimensions);
  for (let j = 0; j < unit.length; j++)
    unit[j] = box.low[j]! + random.uniform() * (box.high[j]! - box.low[j]!);
  const row = space.fromUnit(unit);
  for (let j = 0; j < unit.length; j++) {
    const parameter = space.parameters[j]!;
    if (parameter.kind === 'levels') row[j] = drawLevel(parameter.weights, box.levels[j]!, random);
  }
  return row;
}

function drawLevel(weights: readonly number[], allowed: Uint8Array, random: RandomStream): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += allowed[i]! * weights[i]!;
  let draw = random.uniform() * total;
  for (let i = 0; i < weights.length; i++) {
    draw -= allowed[i]! * weights[i]!;
    if (allowed[i] === 1 && draw < 0) return i;
  }
  return allowed.lastIndexOf(1);
}
