import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { Competition } from '../../surrogates/competition.ts';
import { drawCandidates } from './candidates.ts';
import { drawRepelled } from './drawRepelled.ts';
import { farthestFirst } from './farthestFirst.ts';
import { fillCells } from './fillCells.ts';
import { lookAhead } from './lookAhead.ts';
import { MANY_RUNS } from './manyRuns.ts';
import { passed } from '../problem/evaluation.ts';
import type { EvaluationPurpose } from '../problem/evaluation.ts';
import type { Cells } from '../learn/cells.ts';
import { pack } from '../learn/pack.ts';
import type { TrainingData } from '../learn/trainingData.ts';

/** A point that is to be asked next, and why. */
export interface Proposal {
  readonly row: Float64Array;
  readonly purpose: EvaluationPurpose;
  /** Whether the joint belief of one surrogate chose it. */
  readonly isForeseen?: boolean | undefined;
}

/** Candidates of one batch, and how many of them are looked at closely: at least, and for each point of the batch. */
const CANDIDATES = 1500;
const CANDIDATES_EACH = 8;
const SHORTLIST = 240;
const SHORTLIST_EACH = 2;
/** Uncertain points are drawn by this power of their worth: repulsion spreads them, chance need not. */
const GREED = 4;
/** Share of them that the best surrogate's joint belief chooses; the rest comes from the opinion of several. */
const FORESEEN = 0.5;
/**
 * Competitors that are asked for their opinion at most, with few and with many runs, and the share of the proposals
 * that it takes.
 */
const MAX_MEMBERS = { few: 3, many: 2 };
const MIN_WEIGHT = 0.08;

/**
 * The next batch: about two thirds where the verdict is uncertain, half of them where a reply is expected to clear up most
 * (if the best surrogate has a joint belief) and half with repulsion; a fifth where no run is near (shared among the
 * combinations of levels), a tenth where the competitors disagree most. Empty when no new point is left.
 */
export function proposeBatch(
  space: Space,
  data: TrainingData,
  competition: Competition,
  cells: Cells,
  taken: ReadonlySet<string>,
  size: number,
  random: RandomStream,
): readonly Proposal[] {
  const candidates = Math.max(CANDIDATES, CANDIDATES_EACH * size);
  const wanted = Math.max(SHORTLIST, SHORTLIST_EACH * size);
  const all = drawCandidates(space, data, taken, candidates, random);
  if (all.length === 0) return [];
  const d = space.dimensions;
  const ranking = competition.ranking();
  const features = pack(space, all);
  const predicted = ranking[0]!.entry.surrogate.margins(features, all.length);
  const order = all
    .map((_, i) => i)
    .toSorted((a, b) => Math.abs(predicted[a]!) - Math.abs(predicted[b]!) || a - b);
  // Those nearest to the best surrogate's boundary, and a sample of the rest.
  const shortlist = order.slice(0, Math.round((2 * wanted) / 3));
  for (let i = shortlist.length; i < order.length && shortlist.length < wanted; i++)
    shortlist.push(order[shortlist.length + random.integer(order.length - shortlist.length)]!);
  const chosen = [...new Set(shortlist)];
  const rows = chosen.map((i) => all[i]!);
  const x = pack(space, rows);
  const { failure, spread, sd } = committee(ranking, x, rows.length, data.runs.length);
  const worth = densityRoots(space, rows);
  // Every point of the boundary is uncertain; where the surrogate is sure of it (small sd), nothing is left to learn.
  const weight = failure.map((p, i) => (Math.min(p, 1 - p) * sd[i]! * worth[i]!) ** GREED);

  const picked = new Map<number, EvaluationPurpose>();
  const fillShare = shareOfFills(data, cells);
  const bySpace = Math.round(fillShare * size);
  const byDoubt = Math.max(size === 1 ? 0 : 1, Math.round((0.88 - fillShare) * size));
  const repelled = (weight: Float64Array, count: number, purpose: EvaluationPurpose) => {
    for (const i of drawRepelled(x, d, weight, [...picked.keys()], count, random))
      picked.set(i, purpose);
  };
  const leader = ranking[0]!.entry.surrogate;
  const foreseen = new Set(
    lookAhead(
      space,
      leader,
      { rows, x, weight },
      data.runs.length,
      // At random for a batch of one, or nothing would be left to score.
      Math.floor(FORESEEN * byDoubt + random.fork('share').uniform()),
      random.fork('foreseen'),
    ),
  );
  for (const i of foreseen) picked.set(i, 'boundary');
  repelled(weight, byDoubt - picked.size, 'boundary');
  const fills =
    cells.count > 1
      ? fillCells(space, data, leader, cells, taken, bySpace, random.fork('fill'))
      : [];
  if (cells.count === 1) {
    for (const i of farthestFirst(x, rows.length, data.set(), [...picked.keys()], bySpace, worth))
      picked.set(i, 'space-filling');
  }
  repelled(spread, size - picked.size - fills.length, 'disagreement');
  const batch = new Map(
    fills.map((row): [string, Proposal] => [space.key(row), { row, purpose: 'space-filling' }]),
  );
  for (const [i, purpose] of picked) {
    const row = rows[i]!;
    const key = space.key(row);
    if (batch.size < size && !batch.has(key))
      batch.set(key, { row, purpose, isForeseen: foreseen.has(i) });
  }
  return [...batch.values()];
}

/** Shares of the fills: always, while some combination of levels has shown no failure, and while none has. */
const FILLS = { least: 0.2, unseen: 0.3, blind: 0.5 };

/** As long as every run ended alike there is no boundary to follow, and other combinations of levels may differ. */
function shareOfFills({ runs }: TrainingData, cells: Cells): number {
  if (cells.count === 1) return FILLS.least;
  const failed = new Set(runs.filter((run) => !passed(run)).map(({ row }) => cells.of(row)));
  if (failed.size === 0 || runs.every((run) => !passed(run))) return FILLS.blind;
  return failed.size < cells.count ? FILLS.unseen : FILLS.least;
}

/** Failure probability and its spread over the competitors, by their weights. */
function committee(
  ranking: ReturnType<Competition['ranking']>,
  x: Float64Array,
  count: number,
  runs: number,
): { failure: Float64Array; spread: Float64Array; sd: Float64Array } {
  const most = runs < MANY_RUNS ? MAX_MEMBERS.few : MAX_MEMBERS.many;
  const members = ranking.filter(({ weight }, i) => i === 0 || (i < most && weight >= MIN_WEIGHT));
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  const failure = new Float64Array(count);
  const squares = new Float64Array(count);
  const sd = new Float64Array(count);
  for (const { entry, weight } of members) {
    const prediction = entry.surrogate.predict(x, count);
    const share = weight / total;
    for (let i = 0; i < count; i++) {
      const p = prediction.failure[i]!;
      failure[i]! += share * p;
      squares[i]! += share * p * p;
      sd[i]! += share * prediction.sd[i]!;
    }
  }
  const spread = failure.map((p, i) => Math.sqrt(Math.max(0, squares[i]! - p * p)) + 1e-6);
  return { failure, spread, sd };
}

/** The root of each point's density, relative to the largest: an error where inputs never are costs nothing. */
function densityRoots(space: Space, rows: readonly Float64Array[]): Float64Array {
  const density = rows.map((row) => space.logDensity(row));
  const top = Math.max(...density);
  return Float64Array.from(density, (value) => Math.exp(0.5 * (value - top)));
}
