/** Why a run of CMA-ES ends, by pycma's names: nothing more can be found with this start and population. */
export type StopReason =
  | 'maxiter'
  | 'tolfun'
  | 'tolfunhist'
  | 'tolx'
  | 'tolfacupx'
  | 'tolupsigma'
  | 'tolconditioncov'
  | 'tolflatfitness'
  | 'tolstagnation'
  | 'noeffectcoord';

/** The state after a generation. */
export interface GenerationState {
  readonly generation: number;
  /** Ascending. */
  readonly values: readonly number[];
  readonly mean: Float64Array;
  readonly sigma: number;
  readonly path: Float64Array;
  readonly deviations: Float64Array;
  readonly condition: number;
  readonly longest: number;
}

/** The stops of pycma 4 with its default tolerances. */
export function createStops(
  n: number,
  population: number,
  sigma0: number,
  scales?: ArrayLike<number>,
): { check(state: GenerationState): StopReason | undefined } {
  const maxGenerations = 100 + (150 * (n + 3) ** 2) / Math.sqrt(population);
  const recent = 10 + Math.floor((30 * n) / population);
  const stagnation = Math.floor(100 + (100 * n ** 1.5) / population);
  const history: number[] = [];
  const bests: number[] = [];
  const medians: number[] = [];
  let flat = 0;
  let bestSoFar = Infinity;
  let bestAt = 0;

  function stagnates(generation: number): boolean {
    const window = Math.floor(Math.max(stagnation / 5 / 2, bests.length / 10));
    if (generation <= n * (5 + 100 / population) || bests.length <= 100) return false;
    if (2 * window >= bests.length || generation - bestAt <= stagnation / 2) return false;
    const of = (list: readonly number[], back: number): number =>
      median(list.slice(list.length - (back + 1) * window, list.length - back * window));
    return of(medians, 0) >= of(medians, 1) && of(bests, 0) >= of(bests, 1);
  }

  return {
    check({ generation, values, mean, sigma, path, deviations, condition, longest }) {
      const best = values[0]!;
      history.push(best);
      if (history.length > recent) history.shift();
      // Sparser as the run gets long, as the comparison is of medians.
      if (generation < 25 || generation % 5 === 0) {
        bests.push(best);
        medians.push(median(values));
      }
      if (best < bestSoFar) {
        bestSoFar = best;
        bestAt = generation;
      }
      const range = values.at(-1)! - best;
      const past = Math.max(...history) - Math.min(...history);
      flat =
        best === values[Math.min(values.length - 1, Math.floor(0.25 * values.length) + 1)]
          ? flat + 1
          : 0;
      const spreads = deviations.map((value) => sigma * value);
      if (generation >= maxGenerations) return 'maxiter';
      if (spreads.some((value, i) => value > sigma0 * (scales?.[i] ?? 1) * 1e3)) return 'tolfacupx';
      if (spreads.every((value, i) => value < 1e-11 && sigma * Math.abs(path[i]!) < 1e-11))
        return 'tolx';
      if (range < 1e-11 && past < 1e-11) return 'tolfun';
      if (history.length > 9 && past < 1e-12) return 'tolfunhist';
      if (flat >= 3 + Math.floor(30 / population)) return 'tolflatfitness';
      if (sigma / longest > sigma0 * 1e20) return 'tolupsigma';
      if (condition > 1e14) return 'tolconditioncov';
      if (stagnates(generation)) return 'tolstagnation';
      if (mean.some((value, i) => value === value + 0.2 * spreads[i]!)) return 'noeffectcoord';
      return undefined;
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
