/**
 * How many observations at the beginning to leave out, by MSER-5: the number that makes the standard error of the rest
 * smallest, in steps of five (White, 1997; Hoad, Robinson and Davies, 2010). At most half: when even that shows a trend,
 * the run was too short, and `steady` is false. `inOrder` is in the order of arrival.
 */
export function warmUp(inOrder: ArrayLike<number>): {
  readonly discard: number;
  readonly steady: boolean;
} {
  const groups = Math.floor(inOrder.length / 5);
  if (groups < 10) return { discard: 0, steady: true };
  const means = Float64Array.from({ length: groups }, (_, g) => {
    let sum = 0;
    for (let i = 5 * g; i < 5 * g + 5; i++) sum += inOrder[i]!;
    return sum / 5;
  });
  let sum = 0;
  let squares = 0;
  let best = 0;
  let bestError = Infinity;
  for (let from = groups - 1; from >= 0; from--) {
    sum += means[from]!;
    squares += means[from]! ** 2;
    const n = groups - from;
    if (n < 5) continue;
    const error = Math.max(0, squares - sum ** 2 / n) / n ** 2;
    if (error <= bestError) {
      bestError = error;
      best = from;
    }
  }
  const half = Math.floor(groups / 2);
  return { discard: 5 * Math.min(best, half), steady: best <= half };
}
