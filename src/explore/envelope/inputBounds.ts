import type { Value } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { Box } from './box.ts';

/** The part of one input that a box holds, in the input's own unit. */
export type InputBounds =
  | {
      readonly kind: 'interval';
      readonly name: string;
      readonly unit: string | undefined;
      /** Both belong; infinite where the box has no end. */
      readonly low: number;
      readonly high: number;
    }
  | {
      readonly kind: 'levels';
      readonly name: string;
      readonly unit: string | undefined;
      readonly levels: readonly Value[];
    };

/** Digits of an end, and of the width between two ends, that a certified box keeps. */
const DIGITS = 4;

/**
 * A box as bounds of each input. Ends are rounded inwards to about four digits, so that what a report prints is the box
 * itself; the very ends of a distribution are the ends of the input.
 */
export function inputBounds(space: Space, box: Box): readonly InputBounds[] {
  const [from, to] = [space.fromUnit(box.low), space.fromUnit(box.high)];
  return space.parameters.map((parameter, j): InputBounds => {
    const { name, unit } = parameter;
    if (parameter.kind === 'levels')
      return {
        kind: 'levels',
        name,
        unit,
        levels: parameter.levels.filter((_, level) => box.levels[j]![level] === 1),
      };
    const width = to[j]! - from[j]!;
    const low = box.low[j]! <= 0 ? parameter.low : roundedEnd(from[j]!, width, Math.ceil);
    const high = box.high[j]! >= 1 ? parameter.high : roundedEnd(to[j]!, width, Math.floor);
    // A side without width keeps its one value.
    if (low > high) return { kind: 'interval', name, unit, low: from[j]!, high: to[j]! };
    return { kind: 'interval', name, unit, low, high };
  });
}

function roundedEnd(end: number, width: number, round: (value: number) => number): number {
  const finest = [width, end]
    .filter((size) => size !== 0 && Number.isFinite(size))
    .map((size) => Math.floor(Math.log10(Math.abs(size))) - DIGITS + 1);
  if (finest.length === 0) return end;
  const power = Math.min(...finest);
  // Dividing by a whole power of ten keeps the decimal exact, unlike multiplying by its inverse.
  const value =
    power < 0 ? round(end * 10 ** -power) / 10 ** -power : round(end / 10 ** power) * 10 ** power;
  return Number.isFinite(value) ? value : end;
}
