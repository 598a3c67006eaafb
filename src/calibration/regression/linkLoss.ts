import type { Curvature } from '../fit/newton.ts';

/**
 * Negative log-likelihood of Beta links, as a function of the numbers that make a, b and c of each row linearly, with a
 * normal prior on these numbers. Convex: the logistic parts are, and so is the negative logarithm of the slope
 * a (1 - u) + b u, which is Infinity where the distribution function would fall.
 *
 * `features` n x p; `below` and `above` ln u and ln(1 - u) of each row; `precision` of the prior, one a feature, the same
 * for a - 1, b - 1 and c. At 3 p numbers: those of a - 1, of b - 1, of c.
 */
export function linkLoss(
  features: Float64Array,
  below: Float64Array,
  above: Float64Array,
  precision: Float64Array,
): (at: Float64Array) => Curvature {
  const n = below.length;
  const p = precision.length;
  const size = 3 * p;
  return (at) => {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    let value = 0;
    for (let i = 0; i < n; i++) {
      const row = features.subarray(i * p, (i + 1) * p);
      let [a, b, c] = [1, 1, 0];
      for (let j = 0; j < p; j++) {
        a += row[j]! * at[j]!;
        b += row[j]! * at[p + j]!;
        c += row[j]! * at[2 * p + j]!;
      }
      const [left, right] = [below[i]!, -above[i]!];
      const [u, v] = [Math.exp(below[i]!), Math.exp(above[i]!)];
      const slope = a * v + b * u;
      if (!(slope > 0)) return { value: Infinity, gradient, hessian };
      const score = a * left + b * right + c;
      const tail = Math.exp(-Math.abs(score));
      // softplus(s) + softplus(-s), its slope and its curvature.
      value += 2 * Math.log1p(tail) + Math.abs(score) - Math.log(slope) - right + left;
      const tilt = Math.sign(score) * ((1 - tail) / (1 + tail));
      const curve = (2 * tail) / (1 + tail) ** 2;
      const logistic = [left, right, 1] as const;
      const share = [v / slope, u / slope, 0] as const;
      for (let k = 0; k < 3; k++) {
        const along = tilt * logistic[k]! - share[k]!;
        for (let j = 0; j < p; j++) gradient[k * p + j]! += along * row[j]!;
        for (let l = 0; l <= k; l++) {
          const bend = curve * logistic[k]! * logistic[l]! + share[k]! * share[l]!;
          for (let j = 0; j < p; j++) {
            const part = bend * row[j]!;
            const from = (k * p + j) * size + l * p;
            const last = k === l ? j + 1 : p;
            for (let m = 0; m < last; m++) hessian[from + m]! += part * row[m]!;
          }
        }
      }
    }
    for (let j = 0; j < size; j++) {
      const held = precision[j % p]!;
      value += (held / 2) * at[j]! ** 2;
      gradient[j]! += held * at[j]!;
      hessian[j * size + j]! += held;
      for (let m = 0; m < j; m++) hessian[m * size + j] = hessian[j * size + m]!;
    }
    return { value, gradient, hessian };
  };
}
