/** What one rate showed. */
export interface RateTrial {
  readonly rate: number;
  /** `undecided`: the evidence allows both. */
  readonly verdict: 'meets' | 'misses' | 'undecided';
  /** The latency of the objective's quantile, ms; null when there was none. */
  readonly latencyMs: number | null;
  /** How many independent observations it rests on. */
  readonly weight: number;
}

/** How to search. */
export interface RateSearch {
  /** The first rate. */
  readonly start: number;
  /** No rate above this is tried. */
  readonly limit: number;
  readonly objectiveMs: number;
  /** Stop when the bracket is this narrow, as a share; default 0.05. */
  readonly tolerance?: number | undefined;
  /** At most this many trials; default 20. */
  readonly trials?: number | undefined;
  /** Tries a rate; `round` counts earlier tries of the same one, so that more evidence can be asked. */
  trial(rate: number, round: number): Promise<RateTrial>;
}

/** The highest rate that meets an objective. */
export interface RateSearchResult {
  /** Between the bounds, where latency crosses the objective; null when nothing met it. */
  readonly value: number | null;
  /** The highest rate shown to meet it; null: none. */
  readonly lower: number | null;
  /** The lowest rate shown to miss it; null: the limit was reached first. */
  readonly upper: number | null;
  readonly trials: readonly RateTrial[];
}

/**
 * Halves the rate until it meets the objective, doubles it until it misses it, then bisects. A rate that is undecided
 * is tried once more with more evidence, and then is inside the bracket: the search goes on around it. The value is
 * where a line through the reciprocal latencies near the objective crosses it, which is exact for M/M/1.
 */
export async function searchRate(search: RateSearch): Promise<RateSearchResult> {
  const { start, limit, objectiveMs, tolerance = 0.05, trials: most = 20 } = search;
  const trials: RateTrial[] = [];
  const undecided: number[] = [];
  const bracket: Bracket = { lower: null, upper: null };
  const attempt = async (rate: number): Promise<void> => {
    for (let round = 0; round < 2; round++) {
      const found = await search.trial(rate, round);
      trials.push(found);
      if (found.verdict === 'meets') bracket.lower = Math.max(bracket.lower ?? 0, rate);
      if (found.verdict === 'misses') bracket.upper = Math.min(bracket.upper ?? Infinity, rate);
      if (found.verdict !== 'undecided') return;
    }
    undecided.push(rate);
  };
  const wanted = (): boolean => trials.length < most;

  const first = Math.min(start, limit);
  await attempt(first);
  for (let rate = first / 2; bracket.lower === null && rate > first / 2048 && wanted(); rate /= 2) {
    await attempt(rate);
  }
  for (let rate = first; missing(bracket) && rate < limit && wanted();) {
    rate = Math.min(limit, 2 * rate);
    await attempt(rate);
  }
  const next = (): number | undefined => {
    const { lower, upper } = bracket;
    const above = upper ?? limit;
    if (lower === null || above / lower <= 1 + tolerance) return undefined;
    return between(lower, above, undecided, 1 + tolerance);
  };
  for (let at = next(); at !== undefined && wanted(); at = next()) await attempt(at);
  return { value: crossing(objectiveMs, bracket, limit, trials), ...bracket, trials };
}

interface Bracket {
  lower: number | null;
  upper: number | null;
}

/** Whether a rate meets the objective, and none misses it. */
function missing({ lower, upper }: Bracket): boolean {
  return lower !== null && upper === null;
}

/** The middle of the widest gap next to a bound that no undecided rate fills; undefined when all is known. */
function between(
  low: number,
  high: number,
  undecided: readonly number[],
  narrow: number,
): number | undefined {
  const inside = undecided.filter((rate) => rate > low && rate < high).toSorted((a, b) => a - b);
  if (inside.length === 0) return (low + high) / 2;
  const first = inside[0]!;
  const last = inside.at(-1)!;
  if (first / low >= high / last) return first / low > narrow ? (low + first) / 2 : undefined;
  return high / last > narrow ? (last + high) / 2 : undefined;
}

/** Latencies further than this from the objective say little about where it is crossed. */
const NEAR = 3;

function crossing(
  objectiveMs: number,
  { lower, upper }: Bracket,
  limit: number,
  trials: readonly RateTrial[],
): number | null {
  if (lower === null) return null;
  if (upper === null && lower >= limit) return lower;
  const above = upper ?? limit;
  let [w, x, y, xx, xy] = [0, 0, 0, 0, 0];
  for (const { rate, latencyMs, weight } of trials) {
    if (latencyMs === null || latencyMs < objectiveMs / NEAR || latencyMs > objectiveMs * NEAR) {
      continue;
    }
    // The relative error of a latency is about the same everywhere, so that of its reciprocal shrinks with it.
    const share = weight * latencyMs ** 2;
    w += share;
    x += share * rate;
    y += share / latencyMs;
    xx += share * rate * rate;
    xy += (share * rate) / latencyMs;
  }
  const slope = (w * xy - x * y) / (w * xx - x * x);
  const at = (1 / objectiveMs - (y - slope * x) / w) / slope;
  return slope < 0 && Number.isFinite(at)
    ? Math.min(above, Math.max(lower, at))
    : (lower + above) / 2;
}
