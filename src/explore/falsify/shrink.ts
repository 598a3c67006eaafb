import { gapBetween, inputRanges } from '../envelope/gap.ts';
import type { Gap } from '../envelope/gap.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import { Ranges } from './ranges.ts';

/** Halvings of a way between a passing and a failing point: of all numbers together, and of one that has no levels. */
const HALVINGS = { together: 10, one: 7 };
/** Rounds over all inputs; one that changes nothing is the last. */
const ROUNDS = 3;
/** Other categories of one input that are tried. */
const MOST_LEVELS = 8;
/** Distances that differ by less count as equal: then fewer changed inputs decide. */
const ALIKE = 0.01;

/**
 * Moves a failing run towards a nominal point as far as it still fails, as property testers shrink: all numbers
 * together, then each input back to its nominal value or as near as it goes, again until nothing moves. Then the nominal
 * point is tried with one input changed; what fails and is nearer, by the largest share of a range, takes the place of
 * the best. Distances are along the scale of an input, and another category is a whole range away. Asks at most `room`
 * queries.
 */
export async function shrink(
  system: System,
  failing: Evaluation,
  nominal: Float64Array,
  room: number,
): Promise<{ readonly best: Evaluation; readonly runs: readonly Evaluation[] }> {
  const { space } = system.problem;
  const ranges = new Ranges(space);
  const runs: Evaluation[] = [];
  const asked = new Map([[space.key(failing.row), failing]]);
  const inputs = space.parameters.map((_, j) => j);
  const numbers = inputs.filter((j) => ranges.isMovable(j));

  /** The run of a point when it fails with a valid reply. */
  const failure = async (row: Float64Array): Promise<Evaluation | undefined> => {
    const key = space.key(row);
    let run = asked.get(key);
    if (run === undefined) {
      if (runs.length >= room || !space.allows(row)) return undefined;
      [run] = (await system.evaluate([row], 'boundary')) as [Evaluation];
      runs.push(run);
      asked.set(key, run);
    }
    return passed(run) || run.invalid !== undefined ? undefined : run;
  };

  /** The failing run that is nearest on the way from the nominal values of some inputs to those of `from`. */
  const nearestOnWay = async (from: Evaluation, along: readonly number[], halvings: number) => {
    const at = (share: number) =>
      from.row.map((value, j) => {
        if (!along.includes(j)) return value;
        if (share === 0 || value === nominal[j]) return nominal[j]!;
        const start = ranges.place(j, nominal[j]!);
        return ranges.value(j, start + share * (ranges.place(j, value) - start));
      });
    let best = await failure(at(0));
    if (best !== undefined || !along.every((j) => ranges.isMovable(j))) return best ?? from;
    best = from;
    for (let i = 0, [low, high] = [0, 1]; i < halvings; i++) {
      const middle = (low + high) / 2;
      const run = await failure(at(middle));
      if (run === undefined) low = middle;
      else [best, high] = [run, middle];
    }
    return best;
  };

  /** Halvings that find a level exactly, or a number closely. */
  const halvings = (j: number) => {
    const grain = ranges.grain(j);
    return grain === 0 ? HALVINGS.one : Math.ceil(-Math.log2(grain)) + 1;
  };

  const localBest = async (from: Evaluation): Promise<Evaluation> => {
    let best = from;
    for (let round = 0; round < ROUNDS; round++) {
      const before = best;
      for (const j of inputs)
        if (best.row[j] !== nominal[j]) best = await nearestOnWay(best, [j], halvings(j));
      if (best === before) break;
    }
    return best;
  };

  const together = await nearestOnWay(failing, numbers, HALVINGS.together);
  let best = await localBest(together);
  const widths = inputRanges(space);
  const distance = (row: Float64Array) => gapBetween(space, widths, nominal, row);
  for (const j of inputs) {
    const values = ranges.isMovable(j)
      ? [best.row[j]!, failing.row[j]!, ranges.value(j, 0), ranges.value(j, 1)]
      : [best.row[j]!, failing.row[j]!, ...otherLevels(space.categories[j]!)];
    const changed = [...new Set(values)]
      .filter((value) => value !== nominal[j])
      .map((value) => nominal.with(j, value))
      .toSorted((p, q) => distance(p).share - distance(q).share);
    for (const row of changed) {
      // What no number can bring nearer must be nearer as it is.
      if (!ranges.isMovable(j) && !isNearer(distance(row), distance(best.row))) continue;
      const run = await failure(row);
      if (run === undefined) continue;
      const nearest = await nearestOnWay(run, [j], halvings(j));
      if (isNearer(distance(nearest.row), distance(best.row))) best = nearest;
      break;
    }
  }
  return { best, runs };
}

function otherLevels(count: number): readonly number[] {
  return Array.from({ length: Math.min(count, MOST_LEVELS) }, (_, level) => level);
}

function isNearer(one: Gap, other: Gap): boolean {
  if (Math.abs(one.share - other.share) > ALIKE) return one.share < other.share;
  const changed = ({ shares }: Gap) => shares.filter((share) => share > 0).length;
  return changed(one) < changed(other);
}
