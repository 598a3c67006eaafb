import type { Space } from '../../space/space.ts';
import { outcome } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';

/** What a space of finitely many points holds, when every one was asked. */
export interface Census {
  readonly points: number;
  /** Probabilities of the points that fail, and of those without a valid reply. */
  readonly failing: number;
  readonly invalid: number;
}

/** Points of a space that are gone through at most. */
const MOST = 1_000_000;

/**
 * Counts a space of which every point of positive probability was asked and none had two outcomes; undefined otherwise,
 * and where an input is continuous. It knows no more than one answer of each point.
 */
export function census(space: Space, runs: readonly Evaluation[]): Census | undefined {
  const levels = space.parameters.map((parameter) =>
    parameter.kind === 'levels'
      ? parameter.weights.flatMap((weight, level) => (weight > 0 ? [{ weight, level }] : []))
      : [],
  );
  const size = levels.reduce((product, side) => product * side.length, 1);
  if (size === 0 || size > MOST) return undefined;
  const known = new Map<string, ReturnType<typeof outcome>>();
  for (const run of runs) {
    const [key, said] = [space.key(run.row), outcome(run)];
    if ((known.get(key) ?? said) !== said) return undefined;
    known.set(key, said);
  }
  if (space.constraints.length === 0 && known.size < size) return undefined;
  const mass = { pass: 0, fail: 0, invalid: 0 };
  const row = new Float64Array(levels.length);
  let points = 0;
  for (let i = 0; i < size; i++) {
    let [rest, weight] = [i, 1];
    for (const [j, side] of levels.entries()) {
      const one = side[rest % side.length]!;
      rest = Math.floor(rest / side.length);
      row[j] = one.level;
      weight *= one.weight;
    }
    if (!space.allows(row)) continue;
    const said = known.get(space.key(row));
    if (said === undefined) return undefined;
    mass[said] += weight;
    points++;
  }
  const all = mass.pass + mass.fail + mass.invalid;
  return { points, failing: mass.fail / all, invalid: mass.invalid / all };
}
