/**
 * A regular grid in [0, 1]^d, row-major: `levels[j]` points along dimension j, at the middles of equal cells.
 * The last dimension varies fastest.
 */
export function regularGrid(levels: readonly number[]): Float64Array {
  const count = levels.reduce((product, level) => product * level, 1);
  const points = new Float64Array(count * levels.length);
  for (let i = 0; i < count; i++) {
    let rest = i;
    for (let j = levels.length - 1; j >= 0; j--) {
      const level = levels[j]!;
      points[i * levels.length + j] = ((rest % level) + 0.5) / level;
      rest = Math.floor(rest / level);
    }
  }
  return points;
}
