import type { Json } from '../../core/json.ts';
import { isLog } from '../../space/parameter.ts';
import type { LevelParameter, Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import { widened } from '../learn/widened.ts';
import { rounded } from './axis.ts';

/** A cell of a map along one axis. */
export interface Cell {
  readonly center: number;
  value(axis: 'x' | 'y'): { readonly [key: string]: Json };
}

/** At most `count` cells over the range of an input, even ones for numbers. */
export function cells(space: Space, j: number, count: number): readonly Cell[] {
  const parameter = space.parameters[j]!;
  if (parameter.kind === 'levels') {
    const step = Math.max(1, parameter.levels.length / count);
    const chosen: Cell[] = [];
    for (let i = 0; i < parameter.levels.length; i += step) {
      const level = Math.floor(i);
      chosen.push({
        center: level,
        value: (axis) => ({ [axis]: String(parameter.levels[level]) }),
      });
    }
    return chosen;
  }
  const at = (u: number) => widened(space, new Float64Array(space.dimensions).fill(u))[j]!;
  return Array.from({ length: count }, (_, i) => ({
    center: at((i + 0.5) / count),
    value: (axis: 'x' | 'y') => ({
      [axis]: rounded(at(i / count)),
      [`${axis}2`]: rounded(at((i + 1) / count)),
    }),
  }));
}

/** The levels in the order in which an axis lists them, from the left or the top: numbers rise to the top. */
function sorted({ levels, ordered }: LevelParameter, field: 'x' | 'y'): string[] {
  const texts = levels.map(String);
  return field === 'y' && ordered ? texts.toReversed() : texts;
}

/** An axis of a map: in the order of the levels, or along the range. */
export function mapAxis(
  parameter: Parameter,
  field: 'x' | 'y',
  title: string,
): { readonly [key: string]: Json } {
  if (parameter.kind === 'levels')
    return { field, type: 'ordinal', title, sort: sorted(parameter, field) };
  return {
    field,
    type: 'quantitative',
    title,
    scale: { zero: false, nice: false, ...(isLog(parameter) ? { type: 'log' } : {}) },
  };
}
