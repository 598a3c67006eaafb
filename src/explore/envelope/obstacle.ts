import { isLog } from '../../space/parameter.ts';
import type { Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import { inSide } from './box.ts';
import type { Box } from './box.ts';

/** What a box keeps clear of: a point, and a zone around it. */
export interface Obstacle {
  readonly row: Float64Array;
  /** The point in unit coordinates. */
  readonly unit: Float64Array;
  /** Ends of its zone along each input: unit coordinates, of an input with levels the numbers of the levels. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** What rounding may take from a distance, as a share of it. */
const ROUNDING = 1e-9;

/** A point without a zone. */
export function pointObstacle(space: Space, row: Float64Array): Obstacle {
  const unit = space.toUnit(row);
  const ends = unit.map((u, j) => (space.parameters[j]!.kind === 'levels' ? row[j]! : u));
  return { row, unit, low: ends, high: ends };
}

/**
 * A point with all that is nearer to it than `margin` in every input, as a share of the input's range on its own scale.
 * `ranges` are those of `inputRanges`.
 */
export function zoneAround(
  space: Space,
  ranges: Float64Array,
  row: Float64Array,
  margin: number,
): Obstacle {
  if (margin === 0) return pointObstacle(space, row);
  const ends = space.parameters.map((parameter, j) =>
    zoneAlong(parameter, row[j]!, margin * (1 + ROUNDING) * ranges[j]!),
  );
  const side = (end: 0 | 1) =>
    Float64Array.from(ends, (both, j) => {
      const parameter = space.parameters[j]!;
      return parameter.kind === 'levels' ? both[end] : parameter.distribution.cdf(both[end]);
    });
  return { row, unit: space.toUnit(row), low: side(0), high: side(1) };
}

/** The ends of a zone that reaches `reach` along one input: values, or the first and the last level nearer than that. */
export function zoneAlong(
  parameter: Parameter,
  value: number,
  reach: number,
): readonly [number, number] {
  if (parameter.kind === 'continuous')
    return isLog(parameter)
      ? [value * Math.exp(-reach), value * Math.exp(reach)]
      : [value - reach, value + reach];
  if (!parameter.ordered) return [value, value];
  const numbers = parameter.levels.map(Number);
  const near = numbers.map((number) => Math.abs(number - numbers[value]!) < reach);
  near[value] = true;
  return [near.indexOf(true), near.lastIndexOf(true)];
}

/** Whether a box holds an obstacle's point, or comes nearer to it than its zone allows. */
export function touches(box: Box, obstacle: Obstacle): boolean {
  for (let j = 0; j < box.low.length; j++) if (!touchesSide(box, j, obstacle)) return false;
  return true;
}

/** The same for what lies between the two faces of one dimension. */
export function touchesSide(box: Box, j: number, obstacle: Obstacle): boolean {
  const { low, high, unit, row } = obstacle;
  const levels = box.levels[j]!;
  if (levels.length > 0) {
    for (let level = low[j]!; level <= high[j]!; level++) if (levels[level] === 1) return true;
    return false;
  }
  // A face may stand exactly at the end of a zone, but not on the point.
  return (box.low[j]! < high[j]! && box.high[j]! > low[j]!) || inSide(box, j, unit, row);
}
