import type { Space } from '../../space/space.ts';

/** The part of one input that belongs to a region: an interval `[low, high)` of its value, or some of its levels. */
export type Side =
  | { readonly kind: 'interval'; readonly low: number; readonly high: number }
  | { readonly kind: 'levels'; readonly levels: Uint8Array };

/** A region with sides along the inputs, one side an input. */
export type RuleRegion = readonly Side[];

/** The value of an input that a region's side is about: a number of its own scale, or the index of a category. */
export function sideValue(space: Space, j: number, coordinate: number): number {
  const parameter = space.parameters[j]!;
  return parameter.kind === 'levels' && parameter.ordered
    ? Number(parameter.levels[coordinate])
    : coordinate;
}

/** The region that leaves nothing out. */
export function everywhere(space: Space): RuleRegion {
  return space.categories.map((levels) =>
    levels > 0
      ? { kind: 'levels', levels: new Uint8Array(levels).fill(1) }
      : { kind: 'interval', low: -Infinity, high: Infinity },
  );
}

/** Whether a point, in native coordinates, lies in a region. */
export function inRegion(space: Space, region: RuleRegion, row: ArrayLike<number>): boolean {
  return region.every((side, j) => {
    const value = sideValue(space, j, row[j]!);
    if (side.kind === 'levels') return side.levels[value] === 1;
    return value >= side.low && value < side.high;
  });
}

/** A region in words, such as `speed ≥ 12 m/s and surface is ice or wet`; `any input` when it is everything. */
export function regionInWords(space: Space, region: RuleRegion): string {
  const parts = region.flatMap((side, j) => {
    const parameter = space.parameters[j]!;
    if (side.kind === 'levels') {
      if (parameter.kind !== 'levels' || side.levels.every((is) => is === 1)) return [];
      const names = parameter.levels.filter((_, level) => side.levels[level] === 1);
      return [`${parameter.name} is ${names.map(String).join(' or ')}`];
    }
    const unit = parameter.unit === undefined || parameter.unit === '1' ? '' : ` ${parameter.unit}`;
    const { low, high } = side;
    if (low === -Infinity && high === Infinity) return [];
    if (low === -Infinity) return [`${parameter.name} < ${high}${unit}`];
    if (high === Infinity) return [`${parameter.name} ≥ ${low}${unit}`];
    return [`${low} ≤ ${parameter.name} < ${high}${unit}`];
  });
  return parts.length === 0 ? 'any input' : parts.join(' and ');
}
