/** The Universal Scalability Law (Gunther, 2007): X(N) = l N / (1 + s (N - 1) + k N (N - 1)). */
export interface UslFit {
  /** Throughput of one. */
  readonly lambda: number;
  /** Contention. */
  readonly sigma: number;
  /** Coherency: the cost of agreement between pairs. */
  readonly kappa: number;
  /** The load of the highest throughput; null when it grows without end (k = 0). */
  readonly peak: number | null;
  /** Share of the variance of X that the law explains. */
  readonly r2: number;
}

/**
 * Fits the law to throughputs at at least three loads. N/X is linear in (1, N - 1, N (N - 1)); of the fits with some of
 * s and k held at 0, the best whose parameters are not negative. null when there are fewer than three loads.
 */
export function fitUsl(loads: readonly number[], throughputs: readonly number[]): UslFit | null {
  if (new Set(loads).size < 3 || throughputs.some((x) => !(x > 0))) return null;
  let best: { parameters: readonly number[]; error: number } | undefined;
  for (const terms of [[0, 1, 2], [0, 1], [0, 2], [0]]) {
    const parameters = weightedFit(loads, throughputs, terms);
    if (parameters === undefined || parameters.some((value) => value < 0)) continue;
    const error = squaredError(loads, throughputs, parameters);
    if (best === undefined || error < best.error) best = { parameters, error };
  }
  if (best === undefined) return null;
  const [a = 1, b = 0, c = 0] = best.parameters;
  const mean = throughputs.reduce((sum, x) => sum + x, 0) / throughputs.length;
  const total = throughputs.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const sigma = b / a;
  const kappa = c / a;
  return {
    lambda: 1 / a,
    sigma,
    kappa,
    peak: kappa > 0 ? Math.sqrt(Math.max(0, 1 - sigma) / kappa) : null,
    r2: total === 0 ? 1 : 1 - best.error / total,
  };
}

function basis(load: number): readonly [number, number, number] {
  return [1, load - 1, load * (load - 1)];
}

function squaredError(
  loads: readonly number[],
  throughputs: readonly number[],
  parameters: readonly number[],
): number {
  return loads.reduce((sum, load, i) => {
    const ratio = basis(load).reduce((value, term, k) => value + term * (parameters[k] ?? 0), 0);
    return sum + (throughputs[i]! - load / ratio) ** 2;
  }, 0);
}

/** Least squares of relative errors in N/X over the given terms; the others are 0. */
function weightedFit(
  loads: readonly number[],
  throughputs: readonly number[],
  terms: readonly number[],
): number[] | undefined {
  const size = terms.length;
  const system = terms.map(() => new Float64Array(size + 1));
  loads.forEach((load, i) => {
    const y = load / throughputs[i]!;
    const row = terms.map((term) => basis(load)[term]! / y);
    row.forEach((value, r) => {
      row.forEach((other, c) => (system[r]![c]! += value * other));
      system[r]![size]! += value;
    });
  });
  const solution = solve(system);
  if (solution === undefined) return undefined;
  const parameters = [0, 0, 0];
  terms.forEach((term, i) => (parameters[term] = solution[i]!));
  return parameters;
}

/** Gauss-Jordan elimination with pivots of a small system, the right side as last column. */
function solve(system: Float64Array[]): number[] | undefined {
  const size = system.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(system[row]![column]!) > Math.abs(system[pivot]![column]!)) pivot = row;
    }
    [system[column], system[pivot]] = [system[pivot]!, system[column]!];
    const head = system[column]!;
    if (Math.abs(head[column]!) < 1e-300) return undefined;
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = system[row]![column]! / head[column]!;
      for (let k = column; k <= size; k++) system[row]![k]! -= factor * head[k]!;
    }
  }
  return system.map((row, i) => row[size]! / row[i]!);
}
