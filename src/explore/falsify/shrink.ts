import { passed } from '../problem/run.ts';
import type { Run } from '../problem/run.ts';
import type { System } from '../problem/system.ts';

/** Halvings of a line between a passing and a failing point. */
const HALVINGS = 12;

/**
 * Moves a failing run towards a nominal point as far as it still fails, as property testers shrink: the whole way along
 * the line, then each input alone back to its nominal value or as near as it goes. Asks at most `room` questions.
 */
export async function shrink(
  system: System,
  failing: Run,
  nominal: Float64Array,
  room: number,
): Promise<{ readonly best: Run; readonly runs: readonly Run[] }> {
  const { space } = system.problem;
  const runs: Run[] = [];
  let best = failing;
  /** Whether a point still fails; a failing one becomes the best. */
  const fails = async (row: Float64Array): Promise<boolean> => {
    if (runs.length >= room || !space.allows(row)) return false;
    const [run] = await system.evaluate([row], 'boundary');
    runs.push(run!);
    if (passed(run!) || run!.invalid !== undefined) return false;
    best = run!;
    return true;
  };
  const movable = (j: number) => best.row[j] !== nominal[j];
  const isContinuous = (j: number) => space.parameters[j]!.kind === 'continuous';
  const moved = (dimensions: readonly number[], share: number) =>
    best.row.map((value, j) => {
      if (!dimensions.includes(j)) return value;
      return isContinuous(j) && share < 1 ? value + share * (nominal[j]! - value) : nominal[j]!;
    });

  const continuous = space.parameters.flatMap((_, j) => (isContinuous(j) ? [j] : []));
  for (let i = 0; i < HALVINGS && continuous.some(movable); i++)
    if (!(await fails(moved(continuous, 0.5)))) break;
  for (let j = 0; j < space.dimensions; j++) {
    if (!movable(j) || (await fails(moved([j], 1))) || !isContinuous(j)) continue;
    // The share of the way that still fails, by bisection; the best run moves, so each step halves what is left.
    for (let i = 0, share = 0.5; i < HALVINGS / 2; i++)
      if (!(await fails(moved([j], share)))) share /= 2;
  }
  return { best, runs };
}
