import type { RandomStream } from '../../core/random.ts';

/**
 * Draws `count` rows with probability proportional to their weight, where every row that is taken lowers the weight of
 * its neighbours: by 1 - exp(-(distance / reach)^2). Returns row numbers; fewer when the weights are used up.
 */
export function drawRepelled(
  x: Float64Array,
  dimensions: number,
  weights: Float64Array,
  taken: readonly number[],
  count: number,
  random: RandomStream,
): readonly number[] {
  const left = weights.slice();
  // Two fifths of a standard deviation in each dimension.
  const reach = 0.4 * Math.sqrt(dimensions);
  const scale = reach ** 2;
  const repel = (from: number) => {
    const own = from * dimensions;
    for (let i = 0, at = 0; i < left.length; i++, at += dimensions) {
      // What is used up stays so.
      if (left[i] === 0) continue;
      let squared = 0;
      for (let j = 0; j < dimensions; j++) {
        const gap = x[at + j]! - x[own + j]!;
        squared += gap * gap;
      }
      left[i]! *= 1 - Math.exp(-squared / scale);
    }
    left[from] = 0;
  };
  for (const row of taken) repel(row);
  const drawn: number[] = [];
  while (drawn.length < count) {
    let total = 0;
    for (const weight of left) total += weight;
    if (!(total > 0)) break;
    let draw = random.uniform() * total;
    let row = 0;
    while (row < left.length && (draw -= left[row]!) >= 0) row++;
    if (row === left.length) row = left.findLastIndex((weight) => weight > 0);
    drawn.push(row);
    repel(row);
  }
  return drawn;
}
