import { ConfigurationError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';

/** Options of `softBrownianOffset`, in the unit of the rows. */
export interface OffsetOptions {
  /** Least distance from every row. */
  readonly minimum: number;
  /** Mean length of a step, over 4: its length is `step` N(4, 0.7). */
  readonly step: number;
  /** 0: exactly at the distance; above, a walk may end nearer, with probability sigmoid(7 (d - minimum) / (softness minimum)). */
  readonly softness: number;
}

const MOST_STEPS = 10_000;

/**
 * Rows that lie around a data set but not in it (Soft Brownian Offset, Moeller, Botache et al. 2021): from a random row,
 * random steps until the nearest row is far enough. `rows` n x d; returns count x d. Throws ConfigurationError when 10,000
 * steps do not lead so far.
 */
export function softBrownianOffset(
  rows: Float64Array,
  dimensions: number,
  count: number,
  { minimum, step, softness }: OffsetOptions,
  random: RandomStream,
): Float64Array {
  const n = rows.length / dimensions;
  const made = new Float64Array(count * dimensions);
  const direction = new Float64Array(dimensions);
  for (let i = 0; i < count; i++) {
    const from = random.integer(n) * dimensions;
    const at = rows.slice(from, from + dimensions);
    for (let walk = 0; ; walk++) {
      const distance = nearest(rows, dimensions, at);
      const isSoft =
        softness > 0 &&
        distance > 0 &&
        random.uniform() < 1 / (1 + Math.exp((-7 * (distance - minimum)) / (softness * minimum)));
      if (isSoft || distance > minimum) break;
      if (walk === MOST_STEPS)
        throw new ConfigurationError(
          `offset: after ${MOST_STEPS} steps an item is ${distance.toPrecision(3)} from the data, short of \`minimum\`, ${minimum}`,
          { code: 'calibration.offset', hint: 'Give a larger `step`, or a smaller `minimum`.' },
        );
      let square = 0;
      for (let j = 0; j < dimensions; j++) {
        direction[j] = random.normal();
        square += direction[j]! ** 2;
      }
      const length = step * (4 + 0.7 * random.normal());
      for (let j = 0; j < dimensions; j++) at[j]! += (length * direction[j]!) / Math.sqrt(square);
    }
    made.set(at, i * dimensions);
  }
  return made;
}

function nearest(rows: Float64Array, dimensions: number, at: Float64Array): number {
  let least = Infinity;
  for (let from = 0; from < rows.length; from += dimensions) {
    let square = 0;
    for (let j = 0; j < dimensions && square < least; j++)
      square += (rows[from + j]! - at[j]!) ** 2;
    if (square < least) least = square;
  }
  return Math.sqrt(least);
}
