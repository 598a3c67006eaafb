import { kMedoids } from '../../math/kMedoids.ts';
import type { Medoids } from '../../math/kMedoids.ts';
import { quantile } from '../../math/quantile.ts';
import { silhouette } from '../../math/silhouette.ts';
import { mixedDistance } from '../../surrogates/mixedDistance.ts';
import { spacedSample } from '../learn/spacedSample.ts';

/** A group of rows that lie together. */
export interface Cluster {
  /** The row in its middle. */
  readonly medoid: number;
  /** All rows of the cluster, the nearest to the medoid first. */
  readonly members: readonly number[];
  /** Mean silhouette of its sampled members; undefined when there is only one cluster. */
  readonly silhouette: number | undefined;
  /** Members far outside: farther from the medoid than the third quartile by three interquartile ranges. */
  readonly outliers: readonly number[];
}

/** Rows among which medoids are sought, clusters at most, and the mean silhouette below which there is no structure. */
export const SAMPLE = 400;
const MAX_CLUSTERS = 8;
/** Kaufman and Rousseeuw, "Finding groups in data", 1990: at most 0.25 is no substantial structure. */
const STRUCTURE = 0.25;

/**
 * Clusters of some rows of `x` (row-major; `categories` holds the levels of each column, 0 for a number) around medoids,
 * which are sought among 400 of them at most. Their number is the smallest whose mean silhouette is within a standard
 * error of the best, or one when even that shows no structure. The largest comes first.
 */
export function clusters(
  x: Float64Array,
  categories: readonly number[],
  rows: readonly number[],
): readonly Cluster[] {
  if (rows.length === 0) return [];
  const d = categories.length;
  const between = (a: number, b: number) =>
    Math.sqrt(mixedDistance(x, a * d, x, b * d, categories, 1));
  const sample = spacedSample(rows, SAMPLE);
  const n = sample.length;
  const distance = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let o = 0; o < i; o++)
      distance[i * n + o] = distance[o * n + i] = between(sample[i]!, sample[o]!);
  const best = choose(distance, n);
  const medoids = best.medoids.map((place) => sample[place]!);
  const members = medoids.map((): { row: number; far: number }[] => []);
  for (const row of rows) {
    let [own, least] = [0, Infinity];
    for (const [c, medoid] of medoids.entries()) {
      const far = between(row, medoid);
      if (far < least) [own, least] = [c, far];
    }
    members[own]!.push({ row, far: least });
  }
  return medoids
    .map((medoid, c): Cluster => {
      const own = members[c]!.toSorted((a, b) => a.far - b.far || a.row - b.row);
      const distances = own.map(({ far }) => far);
      const [q1, q3] = [quantile(distances, 0.25), quantile(distances, 0.75)];
      const values = Array.from(best.values).filter((_, place) => best.cluster[place] === c);
      return {
        medoid,
        members: own.map(({ row }) => row),
        silhouette:
          medoids.length === 1
            ? undefined
            : values.reduce((sum, value) => sum + value, 0) / values.length,
        outliers: own.filter(({ far }) => far > q3 + 3 * (q3 - q1)).map(({ row }) => row),
      };
    })
    .toSorted((a, b) => b.members.length - a.members.length || a.medoid - b.medoid);
}

/** The partition into the number of clusters that the distances speak for. */
function choose(distance: Float64Array, n: number): Medoids & { readonly values: Float64Array } {
  const several = Array.from(
    { length: Math.max(0, Math.min(MAX_CLUSTERS, Math.floor(n / 2)) - 1) },
    (_, i) => {
      const partition = kMedoids(distance, n, i + 2);
      const values = silhouette(distance, partition.cluster, i + 2);
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
      return { ...partition, values, mean, error: Math.sqrt(variance / n) };
    },
  );
  const best = several.reduce<(typeof several)[number] | undefined>(
    (most, one) => (most === undefined || one.mean > most.mean ? one : most),
    undefined,
  );
  if (best === undefined || best.mean <= STRUCTURE)
    return { ...kMedoids(distance, n, 1), values: new Float64Array(n) };
  return several.find((one) => one.mean >= best.mean - best.error)!;
}
