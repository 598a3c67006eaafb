import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { pack } from '../learn/pack.ts';

/** Parts of the input distribution by what the map believes of a point, frozen before the audit. */
export interface Strata {
  /** Free draws of the input distribution, and how many of them fell into each stratum. */
  readonly draws: number;
  readonly counts: readonly number[];
  /** Audit points, and the stratum of each. */
  readonly rows: readonly Float64Array[];
  readonly of: Uint8Array;
  /** How many points of each stratum as many free draws as `pairs` would have hit: those to ask twice. */
  readonly twice: readonly number[];
}

/** Beliefs in failure that part the strata: surely passing, uncertain on either side, surely failing. */
const BELIEFS = [0.05, 0.5, 0.95];
/** Names of the strata, for the report. */
export const STRATA = [
  'believed to pass',
  'uncertain, predicted to pass',
  'uncertain, predicted to fail',
  'believed to fail',
] as const;
/** Free draws that tell the weights: so many a point, within these; and at most until every stratum has its points. */
const DRAWS = { each: 40, least: 20_000, most: 100_000 };
const MAX_DRAWS = 200_000;
const CHUNK = 4000;
/** Belief that is taken for granted at least, and share of the points that each stratum gets at least. */
const LEAST_BELIEF = 0.002;
const FLOOR = 0.1;

/**
 * Parts the input distribution by the belief of a frozen map, and draws `size` audit points from the parts: in
 * proportion to weight times standard deviation (Neyman, 1934), with a floor, and at least those to ask twice. A part too
 * small to be hit gets fewer.
 */
export function drawStrata(
  space: Space,
  map: VerdictMap,
  size: number,
  random: RandomStream,
  pairs = 0,
): Strata {
  const free = random.fork('weights');
  const counts = STRATA.map(() => 0);
  const beliefs = STRATA.map(() => 0);
  const draws = Math.min(DRAWS.most, Math.max(DRAWS.least, DRAWS.each * size));
  for (let done = 0; done < draws; done += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, draws - done) }, () => space.sample(free));
    const { of, failure } = stratify(space, map, rows);
    for (const [i, stratum] of of.entries()) {
      counts[stratum]!++;
      beliefs[stratum]! += failure[i]!;
    }
  }
  const twice = drawLabels(counts, pairs, random.fork('twice'));
  const wanted = atLeast(twice, allocate(counts, beliefs, size));
  const rows: Float64Array[] = [];
  const strata: number[] = [];
  const points = random.fork('points');
  for (let done = 0; done < MAX_DRAWS && rows.length < size; done += CHUNK) {
    const drawn = Array.from({ length: CHUNK }, () => space.sample(points));
    const { of } = stratify(space, map, drawn);
    for (const [i, stratum] of of.entries()) {
      if (wanted[stratum] === 0) continue;
      wanted[stratum]!--;
      rows.push(drawn[i]!);
      strata.push(stratum);
    }
  }
  return { draws, counts, rows, of: Uint8Array.from(strata), twice };
}

function stratify(
  space: Space,
  map: VerdictMap,
  rows: readonly Float64Array[],
): { readonly of: Uint8Array; readonly failure: Float64Array } {
  const { failure } = map.surrogate.predict(pack(space, rows), rows.length);
  const of = Uint8Array.from(failure, (p) =>
    BELIEFS.reduce((stratum, belief) => stratum + Number(p > belief), 0),
  );
  return { of, failure };
}

/** Points for each stratum; they sum to `size`. */
function allocate(counts: readonly number[], beliefs: readonly number[], size: number): number[] {
  const spread = counts.map((count, h) => {
    if (count === 0) return 0;
    const belief = Math.min(1 - LEAST_BELIEF, Math.max(LEAST_BELIEF, beliefs[h]! / count));
    return count * Math.sqrt(belief * (1 - belief));
  });
  const total = spread.reduce((sum, value) => sum + value, 0);
  const floor = Math.floor((FLOOR * size) / STRATA.length);
  const left = size - counts.filter((count) => count > 0).length * floor;
  const points = counts.map((count, h) =>
    count === 0 ? 0 : floor + Math.floor((left * spread[h]!) / total),
  );
  // What rounding leaves goes to the part that wants most.
  const largest = spread.indexOf(Math.max(...spread));
  points[largest]! += size - points.reduce((sum, value) => sum + value, 0);
  return points;
}

/** How many of `size` draws, taken from all free ones without putting back, lie in each stratum. */
function drawLabels(counts: readonly number[], size: number, random: RandomStream): number[] {
  const left = [...counts];
  const labels = counts.map(() => 0);
  for (let i = 0; i < size; i++) {
    let draw = random.integer(left.reduce((sum, free) => sum + free, 0));
    const stratum = left.findIndex((free) => (draw -= free) < 0);
    left[stratum]!--;
    labels[stratum]!++;
  }
  return labels;
}

/** Points for each stratum with the same sum, none below its least, at the expense of those with most to spare. */
function atLeast(least: readonly number[], points: readonly number[]): number[] {
  const raised = points.map((count, h) => Math.max(count, least[h]!));
  let over = raised.reduce((sum, count, h) => sum + count - points[h]!, 0);
  for (; over > 0; over--) {
    const spare = raised.map((count, h) => count - least[h]!);
    raised[spare.indexOf(Math.max(...spare))]!--;
  }
  return raised;
}
