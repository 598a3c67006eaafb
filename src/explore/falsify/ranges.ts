import type { Space } from '../../space/space.ts';
import { widened } from '../learn/widened.ts';

/** Places of a space's inputs, evenly over their whole ranges: 0 and 1 are the ends, logarithms where it is a log scale. */
export class Ranges {
  private readonly space: Space;
  private readonly lows: Float64Array;
  private readonly highs: Float64Array;
  private readonly isLog: readonly boolean[];

  constructor(space: Space) {
    this.space = space;
    this.lows = widened(space, new Float64Array(space.dimensions));
    this.highs = widened(space, new Float64Array(space.dimensions).fill(1));
    this.isLog = space.parameters.map(
      (parameter, j) =>
        parameter.kind === 'continuous' &&
        parameter.distribution.kind.includes('log') &&
        this.lows[j]! > 0,
    );
  }

  /** Whether an input moves along a range: a number with more than one value. */
  isMovable(j: number): boolean {
    return this.space.categories[j] === 0 && this.lows[j]! < this.highs[j]!;
  }

  /** Where a value lies, 0 to 1; of levels, by their number. */
  place(j: number, value: number): number {
    const [low, high] = [this.scale(j, this.lows[j]!), this.scale(j, this.highs[j]!)];
    return Math.min(1, Math.max(0, (this.scale(j, value) - low) / (high - low)));
  }

  /** The value at a place, which is cut to 0 to 1; the nearest one of levels. */
  value(j: number, place: number): number {
    const [first, last] = [this.lows[j]!, this.highs[j]!];
    if (place <= 0) return first;
    if (place >= 1) return last;
    const [low, high] = [this.scale(j, first), this.scale(j, last)];
    const scaled = low + place * (high - low);
    if (this.space.parameters[j]!.kind === 'levels') return Math.round(scaled);
    return Math.min(last, Math.max(first, this.isLog[j]! ? Math.exp(scaled) : scaled));
  }

  /** The least move of a place that changes the value: one level, or nothing. */
  grain(j: number): number {
    const parameter = this.space.parameters[j]!;
    return parameter.kind === 'levels' ? 1 / (parameter.levels.length - 1) : 0;
  }

  private scale(j: number, value: number): number {
    return this.isLog[j]! ? Math.log(value) : value;
  }
}
