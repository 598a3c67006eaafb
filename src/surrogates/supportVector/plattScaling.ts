/** Log-odds of the positive class: slope * decision value + offset. */
export interface PlattScaling {
  readonly slope: number;
  readonly offset: number;
}

const MAX_STEPS = 100;
const MIN_STEP = 1e-10;

/**
 * Fits a logistic function to decision values by Newton steps with backtracking; targets are drawn in from 0 and 1 by
 * the rule of succession (Platt, 1999; Lin, Lin and Weng, 2007, algorithm 1). `labels` holds 1 or -1.
 */
export function plattScaling(decisions: Float64Array, labels: ArrayLike<number>): PlattScaling {
  const n = decisions.length;
  let positive = 0;
  for (let i = 0; i < n; i++) positive += Number(labels[i]! > 0);
  const negative = n - positive;
  const [high, low] = [(positive + 1) / (positive + 2), 1 / (negative + 2)];
  const target = Float64Array.from(decisions, (_, i) => (labels[i]! > 0 ? high : low));
  const loss = (slope: number, offset: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const z = slope * decisions[i]! + offset;
      // log(1 + exp(-z)) + (1 - t) z, without overflow.
      sum += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(0, -z) + (1 - target[i]!) * z;
    }
    return sum;
  };
  let slope = 0;
  let offset = Math.log((positive + 1) / (negative + 1));
  let value = loss(slope, offset);
  for (let step = 0; step < MAX_STEPS; step++) {
    let [gs, go, hss, hso, hoo] = [0, 0, 1e-12, 0, 1e-12];
    for (let i = 0; i < n; i++) {
      const f = decisions[i]!;
      const p = 1 / (1 + Math.exp(-(slope * f + offset)));
      const g = p - target[i]!;
      const h = p * (1 - p);
      gs += g * f;
      go += g;
      hss += h * f * f;
      hso += h * f;
      hoo += h;
    }
    if (Math.abs(gs) < 1e-6 && Math.abs(go) < 1e-6) break;
    const determinant = hss * hoo - hso * hso;
    const ds = -(hoo * gs - hso * go) / determinant;
    const dOffset = -(hss * go - hso * gs) / determinant;
    const descent = gs * ds + go * dOffset;
    let size = 1;
    for (; size >= MIN_STEP; size /= 2) {
      const next = loss(slope + size * ds, offset + size * dOffset);
      if (next < value + 1e-4 * size * descent) {
        [slope, offset, value] = [slope + size * ds, offset + size * dOffset, next];
        break;
      }
    }
    if (size < MIN_STEP) break;
  }
  return { slope, offset };
}
