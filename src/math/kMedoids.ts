/** Rounds of assignment and update at most. */
const ROUNDS = 50;

/** A partition of rows around some of them. */
export interface Medoids {
  /** Row numbers of the medoids. */
  readonly medoids: readonly number[];
  /** Cluster of each row: a place in `medoids`. */
  readonly cluster: Int32Array;
}

/**
 * `k` clusters around medoids for a symmetric n x n matrix of distances: the greedy start of PAM (Kaufman and Rousseeuw
 * 1987), then alternating assignment and update (Park and Jun 2009). Deterministic; ties go to the lower row.
 */
export function kMedoids(distance: Float64Array, n: number, k: number): Medoids {
  const medoids = greedyStart(distance, n, Math.min(k, n));
  const cluster = new Int32Array(n);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < n; i++) {
      let best = 0;
      for (let c = 1; c < medoids.length; c++)
        if (distance[i * n + medoids[c]!]! < distance[i * n + medoids[best]!]!) best = c;
      cluster[i] = best;
    }
    let moved = false;
    for (let c = 0; c < medoids.length; c++) {
      const members = Array.from({ length: n }, (_, i) => i).filter((i) => cluster[i] === c);
      const cost = (center: number) =>
        members.reduce((sum, i) => sum + distance[center * n + i]!, 0);
      let best = medoids[c]!;
      let least = cost(best);
      for (const member of members) {
        const own = cost(member);
        if (own < least - 1e-12) [best, least] = [member, own];
      }
      moved ||= best !== medoids[c];
      medoids[c] = best;
    }
    if (!moved) break;
  }
  return { medoids, cluster };
}

/** The row nearest to all, then always the row that lowers the sum of distances most. */
function greedyStart(distance: Float64Array, n: number, k: number): number[] {
  const nearest = new Float64Array(n).fill(Infinity);
  const medoids: number[] = [];
  while (medoids.length < k) {
    let [best, least] = [-1, Infinity];
    for (let c = 0; c < n; c++) {
      if (medoids.includes(c)) continue;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Math.min(nearest[i]!, distance[c * n + i]!);
      if (sum < least) [best, least] = [c, sum];
    }
    medoids.push(best);
    for (let i = 0; i < n; i++) nearest[i] = Math.min(nearest[i]!, distance[best * n + i]!);
  }
  return medoids;
}
