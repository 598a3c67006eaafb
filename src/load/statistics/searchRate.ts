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
 * Doubles the rate until it misses the objective, then bisects. A rate that is undecided is tried once more with more
 * evidence, and then is inside the bracket: the search goes on around it. The value is where a line through the
 * reciprocal latencies near the bracket crosses the objective, which is exact for M/M/1.
 */
export async function searchRate(search: RateSearch): Promise<RateSearchResult> {
  const { start, limit, tolerance = 0.05, trials: most = 20 } = search;
  const trials: RateTrial[] = [];
  let lower: number | null = null;
  let upper: number | null = null;
  const attempt = async (rate: number): Promise<RateTrial['verdict']> => {
    let found = await search.trial(rate, 0);
    trials.push(found);
    if (found.verdict === 'undecided') {
      found = await search.trial(rate, 1);
      trials.push(found);
    }
    if (found.verdict === 'meets') lower = Math.max(lower ?? 0, rate);
    if (found.verdict === 'misses') upper = Math.min(upper ?? Infinity, rate);
    return found.verdict;
  };

  let rate = Math.min(start, limit);
  let verdict = await attempt(rate);
  const down = verdict !== 'meets';
  while (
    trials.length < most &&
    (down ? verdict !== 'meets' && rate > start / 1024 : verdict === 'meets' && rate < limit)
  ) {
    rate = down ? rate / 2 : Math.min(limit, rate * 2);
    verdict = await attempt(rate);
  }
  // Between a rate that meets the objective and one that misses it; undecided ones narrow neither side.
  const undecided: number[] = [];
  const next = (): number | undefined => {
    const above = upper ?? Math.min(limit, rate);
    if (lower === null || above / lower <= 1 + tolerance) return undefined;
    return between(lower, above, undecided);
  };
  for (let at = next(); at !== undefined && trials.length < most; at = next()) {
    if ((await attempt(at)) === 'undecided') undecided.push(at);
  }
  return { value: crossing(search.objectiveMs, lower, upper, trials), lower, upper, trials };
}

/** The middle of the widest gap next to a bound that no undecided rate fills; undefined when all is known. */
function between(low: number, high: number, undecided: readonly number[]): number | undefined {
  const inside = undecided.filter((rate) => rate > low && rate < high).toSorted((a, b) => a - b);
  if (inside.length === 0) return (low + high) / 2;
  const first = inside[0]!;
  const last = inside.at(-1)!;
  if (first / low >= high / last) return first / low > 1.05 ? (low + first) / 2 : undefined;
  return high / last > 1.05 ? (last + high) / 2 : undefined;
}

function crossing(
  objectiveMs: number,
  lower: number | null,
  upper: number | null,
  trials: readonly RateTrial[],
): number | null {
  if (lower === null) return null;
  if (upper === null) return lower;
  const middle = (lower + upper) / 2;
  const near = trials.filter(
    ({ rate, latencyMs }) =>
      latencyMs !== null && latencyMs > 0 && rate >= 0.6 * middle && rate <= 1.3 * middle,
  );
  let [w, x, y, xx, xy] = [0, 0, 0, 0, 0];
  for (const { rate, latencyMs, weight } of near) {
    // The relative error of a latency is about the same everywhere, so that of its reciprocal shrinks with it.
    const share = weight * latencyMs! ** 2;
    w += share;
    x += share * rate;
    y += share / latencyMs!;
    xx += share * rate * rate;
    xy += (share * rate) / latencyMs!;
  }
  const slope = (w * xy - x * y) / (w * xx - x * x);
  const at = (1 / objectiveMs - (y - slope * x) / w) / slope;
  return slope < 0 && Number.isFinite(at) ? Math.min(upper, Math.max(lower, at)) : middle;
}
