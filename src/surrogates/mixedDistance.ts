/**
 * The squared distance between two rows of features, at `from` of `a` and at `to` of `b`: squares over numbers, and twice
 * `square` for each category that differs. To the bit that of `oneHot` columns whose mark has that square, but its cost
 * does not grow with the levels. Beyond `limit` any larger number may be returned.
 */
export function mixedDistance(
  a: Float64Array,
  from: number,
  b: Float64Array,
  to: number,
  categories: readonly number[],
  square: number,
  limit = Infinity,
): number {
  let sum = 0;
  for (let j = 0; j < categories.length && sum <= limit; j++) {
    const gap = a[from + j]! - b[to + j]!;
    if (categories[j] === 0) sum += gap * gap;
    // Two columns differ, one after the other.
    else if (gap !== 0) sum = sum + square + square;
  }
  return sum;
}
