import type { Scores } from '../topLabel.ts';

/** Points of the grid on which scores are smoothed. */
const GRID = 500;

/**
 * Smooth calibration error (Blasiok and Nakkiran 2023): the mean size of the residuals after a Gaussian, mirrored at 0
 * and 1, has smoothed them, at the width that is equal to the error itself. It has no bins. Found by bisection to 1e-5.
 */
export function smoothError({ score, event }: Scores): number {
  const n = score.length;
  if (n === 0) return NaN;
  const residuals = new Float64Array(GRID + 1);
  for (let i = 0; i < n; i++) {
    // Shared between two points of the grid, so that nothing is rounded.
    const place = score[i]! * GRID;
    const low = Math.min(GRID - 1, Math.floor(place));
    const residual = (event[i]! - score[i]!) / n;
    residuals[low]! += residual * (low + 1 - place);
    residuals[low + 1]! += residual * (place - low);
  }
  let [low, high] = [1 / GRID, 1];
  if (smoothed(residuals, low) <= low) return smoothed(residuals, low);
  while (high - low > 1e-5) {
    const middle = (low + high) / 2;
    if (smoothed(residuals, middle) > middle) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function smoothed(residuals: Float64Array, sigma: number): number {
  const reach = Math.min(GRID, Math.ceil(5 * sigma * GRID));
  const kernel = Float64Array.from({ length: reach + 1 }, (_, i) =>
    Math.exp(-((i / GRID / sigma) ** 2) / 2),
  );
  const total = kernel.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  const sums = new Float64Array(GRID + 1);
  for (let from = 0; from <= GRID; from++) {
    const residual = residuals[from]!;
    if (residual === 0) continue;
    for (let away = -reach; away <= reach; away++) {
      let to = from + away;
      if (to < 0) to = -to;
      if (to > GRID) to = 2 * GRID - to;
      if (to >= 0) sums[to]! += (residual * kernel[Math.abs(away)]!) / total;
    }
  }
  return sums.reduce((sum, value) => sum + Math.abs(value), 0);
}
