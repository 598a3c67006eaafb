/** Chooses how many directions a restricted covariance has, and the learning rates that go with them. */
export interface RankRule {
  /** Directions that the next projection keeps. */
  readonly rank: number;
  readonly rankOne: number;
  readonly rankMu: number;
  readonly pathRate: number;
  /**
   * Takes in a generation: the step size, the logarithm of each coordinate's variance, and the excess variance along each
   * direction, largest first. Returns the directions to drop.
   */
  follow(sigma: number, logVariances: Float64Array, excess: readonly number[]): ReadonlySet<number>;
}

/** A direction is worth keeping from this variance on, against the diagonal's 1. */
const WORTH = 30;
/** Factor by which the number of directions grows. */
const GROWTH = Math.SQRT2;
/** Largest change of the logarithms of step size and variances that counts as still. */
const STILL_SIGMA = 0.1;
const STILL_VARIANCE = 0.3;

/**
 * Online model selection (Akimoto and Hansen, 2016): directions are added when all of those there are far longer than the
 * diagonal explains while step size and variances are still, and dropped when they shrink below it.
 */
export function createRankRule(n: number, population: number, effective: number): RankRule {
  const most = Math.max(0, n - 1);
  const fade = 1 / n;
  const wait = 2 * n - 1;
  const sigmaFade = (0.5 * Math.min(1, population / n)) / (WORTH / 10);
  let rank = 0;
  let rates = ratesOf(n, rank, effective);
  let since = 0;
  let last: { sigma: number; variances: Float64Array; excess: number[] } | undefined;
  // Changes of the logarithms a generation, faded.
  let sigmaChange = 0;
  const varianceChange = new Float64Array(n);
  let excessChange: number[] = [];

  function grow(excess: readonly number[]): boolean {
    const { rankOne, rankMu } = rates;
    return (
      since > wait &&
      rank < most &&
      excess.length === rank &&
      excess.every((value) => 1 + value > WORTH) &&
      Math.abs(sigmaChange / sigmaFade) < STILL_SIGMA &&
      varianceChange.every((value) => Math.abs(value / (rankOne + rankMu)) < STILL_VARIANCE)
    );
  }

  return {
    get rank() {
      return rank;
    },
    get rankOne() {
      return rates.rankOne;
    },
    get rankMu() {
      return rates.rankMu;
    },
    get pathRate() {
      return rates.pathRate;
    },
    follow(sigma, variances, excess) {
      since++;
      const logs = excess.map((value) => Math.log1p(value));
      const before = last ?? { sigma: Math.log(sigma), variances, excess: logs };
      sigmaChange += sigmaFade * (Math.log(sigma) - before.sigma - sigmaChange);
      for (let i = 0; i < n; i++)
        varianceChange[i]! += fade * (variances[i]! - before.variances[i]! - varianceChange[i]!);
      excessChange = logs.map((value, j) => {
        const old = excessChange[j] ?? 0;
        return old + fade * (value - (before.excess[j] ?? 0) - old);
      });
      last = { sigma: Math.log(sigma), variances, excess: logs };

      const dropped = new Set<number>();
      if (grow(excess)) {
        rank = Math.min(most, Math.max(Math.ceil(rank * GROWTH), rank + 1));
        since = 0;
      } else if (since > rank * wait) {
        for (const [j, value] of excess.entries())
          if (1 + value < WORTH && excessChange[j]! < 0) dropped.add(j);
        const missing = rank - excess.length;
        rank -= missing + dropped.size;
      }
      rates = ratesOf(n, rank, effective);
      return dropped;
    },
  };
}

function ratesOf(n: number, rank: number, effective: number) {
  const numbers = n * (rank + 1);
  const rankOne = 2 / (numbers + n + 2 * (rank + 2) + effective);
  const rankMu = Math.min(
    1 - rankOne,
    (2 * (effective - 2 + 1 / effective)) / (numbers + 4 * (rank + 2) + effective),
  );
  return { rankOne, rankMu, pathRate: Math.sqrt(rankOne) };
}
