import { createCmaes } from './cmaes.ts';
import type { Cmaes, CmaesOptions } from './cmaes.ts';
import { defaultPopulation } from './strategy.ts';

/** Options of `createRestarts`. */
export interface RestartOptions extends Omit<CmaesOptions, 'start'> {
  /** A new start of each run. */
  readonly start: () => ArrayLike<number>;
  /** `ipop` doubles the population (Auger and Hansen, 2005); `bipop` has small runs in turn with it (Hansen, 2009). */
  readonly restarts: 'ipop' | 'bipop';
}

/** CMA-ES that starts anew whenever it has ended, so that a local minimum does not hold it; it never stops by itself. */
export function createRestarts(options: RestartOptions): Omit<Cmaes, 'stop' | 'mean'> & {
  readonly runs: number;
} {
  const { random, restarts, sigma } = options;
  const first = options.start();
  const usual = options.population ?? defaultPopulation(first.length);
  const spent = { large: 0, small: 0 };
  let large = usual;
  let lastLarge = 0;
  let regime: 'large' | 'small' = 'large';
  let limit = Infinity;
  let before = 0;
  let runs = 1;
  let best: Cmaes['best'];
  let run = createCmaes({ ...options, start: first, population: usual });

  function next(): void {
    before += run.evaluations;
    spent[regime] += run.evaluations;
    if (regime === 'large') lastLarge = run.evaluations;
    runs++;
    regime = restarts === 'bipop' && spent.small < spent.large ? 'small' : 'large';
    const small = regime === 'small';
    if (!small) large *= 2;
    const [u, v] = [random.uniform(), random.uniform()];
    const population = small
      ? Math.max(2, Math.floor(usual * (large / usual / 2) ** (u * u)))
      : large;
    limit = small ? lastLarge / 2 : Infinity;
    run = createCmaes({
      ...options,
      start: options.start(),
      population,
      sigma: small ? sigma * 10 ** (-2 * v) : sigma,
    });
  }

  return {
    dimension: first.length,
    get population() {
      return run.population;
    },
    get runs() {
      return runs;
    },
    get sigma() {
      return run.sigma;
    },
    get best() {
      return best;
    },
    get evaluations() {
      return before + run.evaluations;
    },
    ask() {
      if (run.stop !== undefined || run.evaluations >= limit) next();
      return run.ask();
    },
    stretch(factor) {
      run.stretch(factor);
    },
    tell(values) {
      run.tell(values);
      const { best: own } = run;
      if (own !== undefined && (best === undefined || own.value < best.value)) best = own;
    },
  };
}
