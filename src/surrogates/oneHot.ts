/** Width of `oneHot`: one column a number, one a level for each category. */
export function oneHotWidth(categories: readonly number[]): number {
  return categories.reduce((sum, levels) => sum + Math.max(1, levels), 0);
}

/** Features with categories spread over one column a level, which holds `mark`; float64, row-major. */
export function oneHot(
  x: Float64Array,
  count: number,
  categories: readonly number[],
  mark = 1,
): Float64Array {
  const d = categories.length;
  const width = oneHotWidth(categories);
  const out = new Float64Array(count * width);
  for (let i = 0; i < count; i++) {
    let column = i * width;
    for (let j = 0; j < d; j++) {
      const levels = categories[j]!;
      const value = x[i * d + j]!;
      if (levels === 0) out[column++] = value;
      else {
        out[column + value] = mark;
        column += levels;
      }
    }
  }
  return out;
}
