import type { Interval } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';

/** Work of all resamples together, in items: larger data are resampled less often. */
const MOST_WORK = 10_000_000;
/** Fewer clusters say too little of how clusters differ. */
const LEAST_CLUSTERS = 10;
/** Sums of equal terms in other orders differ by less. */
const ROUNDING = 1e-9;

/**
 * Intervals of several statistics over items by one bootstrap (Efron 1979), reversed about the estimate (the basic
 * interval), so that what resampling adds to a figure that chance makes larger, such as a calibration error, is taken off;
 * and widened to the estimate, which a large bias would leave outside.
 * `statistics` is given the indices of a resample; with `clusters`, whole clusters are drawn. At most `most` resamples,
 * fewer of many items, 100 at least. Ends are cut to `lowest` and `highest`; there are none where they would feign
 * certainty: of fewer than ten clusters, and where all resamples are alike, as those of answers without any error are.
 */
export function bootstrapIntervals(
  n: number,
  statistics: (rows: Int32Array) => readonly number[],
  confidence: number,
  random: RandomStream,
  {
    most = 500,
    lowest = 0,
    highest = Infinity,
    clusters,
  }: {
    readonly most?: number;
    readonly lowest?: number;
    readonly highest?: number;
    readonly clusters?: Int32Array | undefined;
  } = {},
): readonly Interval[] {
  const resamples = Math.max(100, Math.min(most, Math.floor(MOST_WORK / Math.max(1, n))));
  const estimates = statistics(Int32Array.from({ length: n }, (_, i) => i));
  const draw = clusters === undefined ? itemDraw(n, random) : clusterDraw(clusters, random);
  const values = estimates.map((): number[] => []);
  for (let resample = 0; resample < resamples; resample++)
    for (const [k, value] of statistics(draw()).entries())
      if (Number.isFinite(value)) values[k]!.push(value);
  const of = clusters === undefined ? '' : ' of clusters';
  const method = `bootstrap${of}, basic and widened to the value, ${resamples} resamples`;
  const tooFew = clusters !== undefined && new Set(clusters).size < LEAST_CLUSTERS;
  const cut = (value: number): number => Math.min(highest, Math.max(lowest, value));
  return estimates.map((estimate, k) => {
    const sorted = Float64Array.from(values[k]!).toSorted();
    const isAlike = sorted.at(-1)! - sorted[0]! <= ROUNDING * Math.max(1, Math.abs(estimate));
    if (tooFew || sorted.length < resamples / 2 || isAlike || !Number.isFinite(estimate))
      return { lower: null, upper: null, confidence, method };
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
    return {
      lower: cut(Math.min(estimate, 2 * estimate - at((1 + confidence) / 2))),
      upper: cut(Math.max(estimate, 2 * estimate - at((1 - confidence) / 2))),
      confidence,
      method,
    };
  });
}

/** Draws as many items as there are, into one array. */
function itemDraw(n: number, random: RandomStream): () => Int32Array {
  const rows = new Int32Array(n);
  return () => {
    for (let i = 0; i < n; i++) rows[i] = random.integer(n);
    return rows;
  };
}

/** Draws as many clusters as there are, with all their items. */
function clusterDraw(clusters: Int32Array, random: RandomStream): () => Int32Array {
  const byCluster = new Map<number, number[]>();
  for (const [i, cluster] of clusters.entries()) {
    const own = byCluster.get(cluster);
    if (own === undefined) byCluster.set(cluster, [i]);
    else own.push(i);
  }
  const members = [...byCluster.values()];
  return () => Int32Array.from(members.flatMap(() => members[random.integer(members.length)]!));
}
