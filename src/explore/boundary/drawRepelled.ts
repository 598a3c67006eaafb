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
  const repel = (from: number) => {
    for (let i = 0; i < left.length; i++) {
      let squared = 0;
      for (let j = 0; j < dimensions; j++)
        squared += (x[i * dimensions + j]! - x[from * dimensions + j]!) ** 2;
      left[i]! *= 1 - Math.exp(-squared / reach ** 2);
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
    let row = left.findIndex((weight) => (draw -= weight) < 0);
    if (row < 0) row = left.findLastIndex((weight) => weight > 0);
    drawn.push(row);
    repel(row);
  }
  return drawn;
}
