import { dotProduct } from '../math/dotProduct.ts';
/** Value and gradient of a function at `x`; the gradient is written into `gradient`. Infinity marks a forbidden place. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Iterations; default 50. */
  readonly iterations?: number | undefined;
  /** Pairs that approximate the curvature; default 8. */
  readonly memory?: number | undefined;
  /** Stops when the largest gradient component is below this; default 1e-5. */
  readonly tolerance?: number | undefined;
  /** Largest change of any coordinate in one step; default 2. */
  readonly maxStep?: number | undefined;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
}

/**
 * Minimises a smooth function from `start` by limited-memory BFGS with a backtracking line search
 * (Nocedal and Wright, "Numerical Optimization", algorithms 7.4 and 7.5).
 */
export function lbfgs(
  objective: Objective,
  start: Float64Array,
  { iterations = 50, memory = 8, tolerance = 1e-5, maxStep = 2 }: LbfgsOptions = {},
): Minimum {
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  const history: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  let iteration = 0;
  for (; iteration < iterations; iteration++) {
    if (!(largest(gradient) > tolerance)) break;
    const direction = twoLoop(gradient, history);
    let slope = dotProduct(direction, gradient);
    if (!(slope < 0)) {
      history.length = 0;
      direction.set(gradient.map((g) => -g));
      slope = dotProduct(direction, gradient);
    }
    const first = history.length === 0 ? 1 / Math.max(1, largest(gradient)) : 1;
    let step = Math.min(first, maxStep / largest(direction));
    let accepted = false;
    for (let tries = 0; tries < 20 && !accepted; tries++, step *= 0.4) {
      const next = x.map((xi, i) => xi + step * direction[i]!);
      const nextGradient = new Float64Array(x.length);
      const nextValue = objective(next, nextGradient);
      if (!(nextValue <= value + 1e-4 * step * slope)) continue;
      accepted = true;
      const s = next.map((xi, i) => xi - x[i]!);
      const y = nextGradient.map((gi, i) => gi - gradient[i]!);
      const curvature = dotProduct(s, y);
      if (curvature > 1e-12) {
        history.push({ s, y, rho: 1 / curvature });
        if (history.length > memory) history.shift();
      }
      const gain = value - nextValue;
      [x, gradient, value] = [next, nextGradient, nextValue];
      if (gain <= 1e-10 * (1 + Math.abs(value))) return { x, value, iterations: iteration + 1 };
    }
    if (!accepted) break;
  }
  return { x, value, iterations: iteration };
}

function twoLoop(
  gradient: Float64Array,
  history: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const q = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (let k = history.length - 1; k >= 0; k--) {
    const { s, y, rho } = history[k]!;
    const alpha = rho * dotProduct(s, q);
    alphas[k] = alpha;
    for (let i = 0; i < q.length; i++) q[i]! -= alpha * y[i]!;
  }
  const last = history.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dotProduct(last.y, last.y));
    for (let i = 0; i < q.length; i++) q[i]! *= scale;
  }
  for (const [k, { s, y, rho }] of history.entries()) {
    const beta = rho * dotProduct(y, q);
    for (let i = 0; i < q.length; i++) q[i]! += (alphas[k]! - beta) * s[i]!;
  }
  return q;
}

function largest(a: Float64Array): number {
  let most = 0;
  for (const value of a) most = Math.max(most, Math.abs(value));
  return most;
}
