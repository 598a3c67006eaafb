import type { Value } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { Box } from '../envelope/box.ts';

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
  | { readonly kind: 'levels'; readonly name: string; readonly levels: readonly Value[] };

/** A box as bounds of each input. */
export function envelopeBounds(space: Space, box: Box): readonly InputBounds[] {
  const [low, high] = [space.fromUnit(box.low), space.fromUnit(box.high)];
  return space.parameters.map((parameter, j): InputBounds => {
    const { name, unit } = parameter;
    if (parameter.kind === 'levels')
      return {
        kind: 'levels',
        name,
        levels: parameter.levels.filter((_, level) => box.levels[j]![level] === 1),
      };
    // The very ends of the distribution are the ends of the input.
    return {
      kind: 'interval',
      name,
      unit,
      low: box.low[j] === 0 ? parameter.low : low[j]!,
      high: box.high[j] === 1 ? parameter.high : high[j]!,
    };
  });
}
