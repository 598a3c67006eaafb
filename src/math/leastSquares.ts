/** A straight line through points, with the standard error of its slope (n - 2 degrees of freedom). */
export interface Line {
  readonly intercept: number;
  readonly slope: number;
  readonly slopeError: number;
}

/** Ordinary least squares of y on x; NaN for fewer than two different x. */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): Line {
  const n = x.length;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < n; i++) {
    meanX += x[i]! / n;
    meanY += y[i]! / n;
  }
  let sxx = 0;
  let sxy = 0;
  for (let i = 0; i < n; i++) {
    sxx += (x[i]! - meanX) ** 2;
    sxy += (x[i]! - meanX) * (y[i]! - meanY);
  }
  const slope = sxy / sxx;
  const intercept = meanY - slope * meanX;
  let residual = 0;
  for (let i = 0; i < n; i++) residual += (y[i]! - intercept - slope * x[i]!) ** 2;
  return { intercept, slope, slopeError: Math.sqrt(residual / (n - 2) / sxx) };
}
