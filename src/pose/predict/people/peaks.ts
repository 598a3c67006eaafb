/** A place of a keypoint's map that is higher than all around it. */
export interface Peak {
  readonly row: number;
  readonly column: number;
  readonly score: number;
}

/**
 * The highest peaks of one map, [height, width] from `from` on: cells above `least` that no cell within `radius` rows
 * and columns exceeds, at most `most`, highest first. Of equal neighbours the first one counts.
 */
export function peaks(
  data: ArrayLike<number>,
  from: number,
  { height, width }: { readonly height: number; readonly width: number },
  {
    radius,
    least,
    most,
  }: { readonly radius: number; readonly least: number; readonly most: number },
): readonly Peak[] {
  const found: Peak[] = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const score = data[from + row * width + column]!;
      if (score > least && isHighest(row, column, score)) found.push({ row, column, score });
    }
  }
  return found.toSorted((a, b) => b.score - a.score).slice(0, most);

  function isHighest(row: number, column: number, score: number): boolean {
    const bottom = Math.min(height - 1, row + radius);
    const right = Math.min(width - 1, column + radius);
    for (let r = Math.max(0, row - radius); r <= bottom; r++) {
      for (let c = Math.max(0, column - radius); c <= right; c++) {
        const other = data[from + r * width + c]!;
        const earlier = r < row || (r === row && c < column);
        if (other > score || (other === score && earlier)) return false;
      }
    }
    return true;
  }
}
