import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { Cells } from '../learn/cells.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import { widened } from '../learn/widened.ts';
import { spacedSample } from '../learn/spacedSample.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { Surrogate } from '../../surrogates/surrogate.ts';
import { pack } from '../learn/pack.ts';
import { EndPairs, boundedInputs } from './endPairs.ts';

/** Points that each place of the batch is chosen from. */
const CANDIDATES = 80;
/** A combination in which a failure was seen needs this many times fewer: there, the boundary is followed. */
const KNOWN = 3;
/** Power of a combination's probability by which it shares in the fills: 0 would give all the same. */
const RARITY = 0.25;
/** Runs of a combination from which distances are taken at most; of more, an even sample. */
const MAX_MEMBERS = 1500;
/** Bounded inputs up to which corners are tried: there are 2 to that power of them in every combination. */
const CORNERED = 6;

/**
 * `count` new points that fill every combination of levels evenly: each goes to the combination that has had the fewest
 * such points (a rare one gets somewhat fewer), as far as possible from the runs that are there.
 * Every second one is a corner of the bounded inputs, where monotone systems fail first: one with the most pairs of ends
 * that were not tried together.
 */
export function fillCells(
  space: Space,
  data: TrainingData,
  surrogate: Surrogate,
  cells: Cells,
  taken: ReadonlySet<string>,
  count: number,
  random: RandomStream,
): readonly Float64Array[] {
  const bounded = boundedInputs(space);
  const filled = new Float64Array(cells.count);
  const failed = new Uint8Array(cells.count);
  const inside: Evaluation[][] = Array.from({ length: cells.count }, () => []);
  for (const run of data.runs) {
    const cell = cells.of(run.row);
    if (run.purpose === 'start' || run.purpose === 'space-filling') filled[cell]!++;
    if (!passed(run)) failed[cell] = 1;
    inside[cell]!.push(run);
  }
  const members = inside.map((runs) =>
    spacedSample(runs, MAX_MEMBERS).map(({ row }) => space.features(row)),
  );
  const tried = inside.map((runs) => {
    const pairs = new EndPairs(bounded);
    if (bounded.length <= CORNERED) for (const { row } of runs) pairs.add(row);
    return pairs;
  });
  const drawIn = (cell: number, snapped: number) => {
    const unit = Float64Array.from({ length: space.dimensions }, () => random.uniform());
    const row = widened(space, unit);
    cells.place(row, cell);
    for (const { dimension, low, high } of bounded)
      if (random.uniform() < snapped) row[dimension] = random.uniform() < 0.5 ? low : high;
    return row;
  };
  const chosen = new Map<string, Float64Array>();
  for (let tries = 0; chosen.size < count && tries < 4 * count; tries++) {
    const cell = neediest(cells, filled, failed, random);
    const turn = filled[cell]! % 4;
    filled[cell]!++;
    const seeksFailure = turn === 2 && failed[cell] === 0;
    const rows = new Map<string, Float64Array>();
    for (let i = 0; i < CANDIDATES; i++) {
      const snapped =
        bounded.length > CORNERED ? 0 : seeksFailure ? (i % 3) / 2 : Number(turn % 2 === 1);
      const row = space.isThin ? space.sample(random) : drawIn(cell, snapped);
      if (space.isThin && cells.of(row) !== cell) continue;
      const key = space.key(row);
      if (!taken.has(key) && !chosen.has(key) && space.allows(row)) rows.set(key, row);
    }
    if (rows.size === 0) continue;
    const candidates = [...rows.values()];
    const gains = seeksFailure
      ? suspicion(surrogate, space, candidates)
      : candidates.map(
          (row) =>
            nearest(space.features(row), members[cell]!) * Math.exp(0.5 * space.logDensity(row)),
        );
    const fresh = candidates.map((row) => (turn % 2 === 1 ? tried[cell]!.fresh(row) : 0));
    const most = Math.max(...fresh);
    const worth = gains.map((gain, i) => (fresh[i] === most ? gain : -Infinity));
    const best = candidates[worth.indexOf(Math.max(...worth))]!;
    chosen.set(space.key(best), best);
    members[cell]!.push(space.features(best));
    tried[cell]!.add(best);
  }
  return [...chosen.values()];
}

/** How far on the failing side a surrogate takes points to be, in its own standard deviations. */
function suspicion(
  surrogate: Surrogate,
  space: Space,
  rows: readonly Float64Array[],
): readonly number[] {
  const { mean, sd } = surrogate.predict(pack(space, rows), rows.length);
  return Array.from(mean, (value, i) => -value / (sd[i]! + 1e-9));
}

/** The combination with the fewest fills for its probability; ties are broken at random. */
function neediest(
  { weights }: Cells,
  filled: Float64Array,
  failed: Uint8Array,
  random: RandomStream,
): number {
  let best = 0;
  let least = Infinity;
  for (const [cell, weight] of weights.entries()) {
    if (weight === 0) continue;
    const known = failed[cell] === 1 ? KNOWN : 1;
    const need = (known * (filled[cell]! + random.uniform())) / weight ** RARITY;
    if (need < least) [least, best] = [need, cell];
  }
  return best;
}

/** The squared distance to the nearest of some points; 1 when there is none. */
function nearest(point: Float64Array, others: readonly Float64Array[]): number {
  let least = others.length === 0 ? 1 : Infinity;
  for (const other of others) {
    let squared = 0;
    for (let j = 0; j < point.length && squared < least; j++)
      squared += (point[j]! - other[j]!) ** 2;
    least = Math.min(least, squared);
  }
  return least;
}
