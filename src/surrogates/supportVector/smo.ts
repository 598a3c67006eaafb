export interface SmoOptions {
  /** Upper bound of each multiplier. */
  readonly cost: number;
  /** Violation of the optimality conditions at which it stops. Default 1e-3. */
  readonly tolerance?: number | undefined;
  /** Default 40 steps a row, at least 5,000. */
  readonly maxSteps?: number | undefined;
}

export interface SupportVectors {
  /** alpha_i y_i of each of the rows, in their order. */
  readonly coefficients: Float64Array;
  /** The decision value of a point is sum_i coefficients_i k(x_i, x) + bias. */
  readonly bias: number;
}

/**
 * Trains a support vector classifier by sequential minimal optimisation with second-order working sets (Fan, Chen and
 * Lin, 2005). `gram` is the kernel matrix of all points, `size` a side; `rows` are those to train on, of both
 * classes; `labels` holds 1 or -1 of every point.
 */
export function smo(
  gram: Float64Array,
  size: number,
  rows: Int32Array,
  labels: Int8Array,
  { cost, tolerance = 1e-3, maxSteps = Math.max(5000, 40 * rows.length) }: SmoOptions,
): SupportVectors {
  const n = rows.length;
  const y = Float64Array.from(rows, (row) => labels[row]!);
  const alpha = new Float64Array(n);
  // What is left of each label: y_i - sum_j alpha_j y_j k_ij; equal to the bias for free support vectors.
  const rest = y.slice();
  const canRise = (i: number) => (y[i]! > 0 ? alpha[i]! < cost : alpha[i]! > 0);
  const canFall = (i: number) => (y[i]! > 0 ? alpha[i]! > 0 : alpha[i]! < cost);
  let [top, bottom] = [0, 0];
  for (let step = 0; step < maxSteps; step++) {
    let up = -1;
    top = -Infinity;
    for (let i = 0; i < n; i++) if (rest[i]! > top && canRise(i)) [top, up] = [rest[i]!, i];
    if (up < 0) break;
    const upRow = rows[up]! * size;
    const upSelf = gram[upRow + rows[up]!]!;
    let down = -1;
    let most = 0;
    bottom = Infinity;
    for (let i = 0; i < n; i++) {
      if (!canFall(i)) continue;
      if (rest[i]! < bottom) bottom = rest[i]!;
      const gap = top - rest[i]!;
      if (gap <= 0) continue;
      const row = rows[i]!;
      const gain = gap ** 2 / curvature(upSelf, gram[row * size + row]!, gram[upRow + row]!);
      if (gain > most) [most, down] = [gain, i];
    }
    if (down < 0 || top - bottom < tolerance) break;
    const downRow = rows[down]! * size;
    const self = gram[downRow + rows[down]!]!;
    const move = Math.min(
      (top - rest[down]!) / curvature(upSelf, self, gram[upRow + rows[down]!]!),
      y[up]! > 0 ? cost - alpha[up]! : alpha[up]!,
      y[down]! > 0 ? alpha[down]! : cost - alpha[down]!,
    );
    alpha[up] = clamp(alpha[up]! + y[up]! * move, cost);
    alpha[down] = clamp(alpha[down]! - y[down]! * move, cost);
    for (let i = 0; i < n; i++) {
      const row = rows[i]!;
      rest[i]! -= move * (gram[upRow + row]! - gram[downRow + row]!);
    }
  }
  return { coefficients: alpha.map((a, i) => a * y[i]!), bias: (top + bottom) / 2 };
}

/** Of the objective along a pair; points that coincide leave none. */
function curvature(a: number, b: number, ab: number): number {
  return Math.max(1e-12, a + b - 2 * ab);
}

/** Rounding must not leave a multiplier just inside its bounds. */
function clamp(alpha: number, cost: number): number {
  if (alpha < 1e-12 * cost) return 0;
  return alpha > cost * (1 - 1e-12) ? cost : alpha;
}
