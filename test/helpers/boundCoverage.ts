import type { Interval } from '../../src/core/measurement.ts';
import { createRandom } from '../../src/math/random.ts';
import { createProblem } from '../../src/explore/problem/problem.ts';
import type { Value } from '../../src/space/parameter.ts';
import { boundaryExploration } from './boundaryExploration.ts';
import { memoryContext } from './exploreInMemory.ts';
import type { Simulator } from './exploreInMemory.ts';
import type { HardProblem } from './hardProblems.ts';

/** How many bounds of a kind were stated, and how many did not hold. */
export interface Tally {
  stated: number;
  missed: number;
  /** Widths of two-sided intervals, or upper ends of one-sided ones, summed. */
  width: number;
}

/** How a point does: the probabilities that a reply is valid and fails, and that it is invalid. */
interface Chances {
  readonly fails: number;
  readonly invalid: number;
}

/** The options that make a problem of `explore`. */
export function hardOptions({ inputs, constraints = [], each = [0] }: HardProblem): object {
  const names = each.map((_, i) => `g${i}`);
  return {
    inputs,
    constraints,
    outputs: Object.fromEntries(names.map((name) => [name, { threshold: 0 }])),
  };
}

/** A system's replies; each seed has noise of its own. */
export function hardSimulator({ margins, noise }: HardProblem, seed: number): Simulator {
  const coins = createRandom(seed, 'coins');
  return (point) => {
    const turn = noise !== undefined && coins.uniform() < noise(point) ? -1 : 1;
    return Object.fromEntries(margins(point).map((margin, i) => [`g${i}`, turn * margin]));
  };
}

function chancesAt(
  { margins, noise }: HardProblem,
  point: Readonly<Record<string, Value>>,
): Chances {
  const all = margins(point);
  if (all.some(Number.isNaN)) return { fails: 0, invalid: 1 };
  const turned = noise?.(point) ?? 0;
  return { fails: all.some((margin) => margin < 0) ? 1 - turned : turned, invalid: 0 };
}

/**
 * Explores a problem with many seeds, and compares every interval with the truth: the failure probabilities are exact,
 * all else is counted on `draws` draws.
 */
export async function boundCoverage(
  problem: HardProblem,
  seeds: readonly number[],
  options: { readonly stop?: object; readonly [name: string]: unknown },
  draws = 20_000,
): Promise<Map<string, Tally>> {
  const tallies = new Map<string, Tally>();
  const count = (kind: string, interval: Interval | undefined, least: number, most = least) => {
    if (interval === undefined) return;
    const tally = tallies.get(kind) ?? { stated: 0, missed: 0, width: 0 };
    tallies.set(kind, tally);
    const [lower, upper] = [interval.lower ?? 0, interval.upper ?? 1];
    tally.stated++;
    tally.width += upper - lower;
    if (lower > least || upper < most) tally.missed++;
  };
  const all = { envelopeShare: 0.2, ...options, ...hardOptions(problem) };
  const { context } = memoryContext(all, () => ({}));
  const { space } = await createProblem(context.options, context.signatures, context.files, 0);
  const random = createRandom('truth', problem.name);
  const points = Array.from({ length: draws }, () => space.sample(random));
  const chances = points.map((row) => chancesAt(problem, space.values(row)));
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const irreducible = mean(
    chances.map(({ fails, invalid }) => Math.min(fails + invalid, 1 - fails - invalid)),
  );
  const { failing, invalid = 0, each = [failing] } = problem;
  for (const seed of seeds) {
    const { exploration, envelope, measurement } = await boundaryExploration(
      all,
      hardSimulator(problem, seed),
      { seed, poolDraws: 2000 },
    );
    count(
      'failureProbability',
      measurement('failureProbability').interval,
      failing,
      failing + invalid,
    );
    for (const [i, p] of each.entries())
      count('perOutput', measurement(`failureProbability.g${i}`).interval, p, p + invalid);
    const said = exploration.map.fails(points);
    const errors = mean(
      chances.map(({ fails, invalid: none }, i) =>
        said[i] === 1 ? 1 - fails - none : fails + none,
      ),
    );
    count('remainingUncertainty', exploration.uncertainty.interval, errors);
    count('irreducible', measurement('irreducibleUncertainty').interval, irreducible);
    const repeated = exploration.data.runs.filter(({ purpose }) => purpose === 'repeat');
    if (repeated.length > 0)
      count(
        'disagreement',
        measurement('disagreement').interval,
        mean(
          repeated.map(({ row }) => {
            const { fails } = chancesAt(problem, space.values(row));
            return 2 * fails * (1 - fails);
          }),
        ),
      );
    if (envelope === undefined) continue;
    const failsIn = (rows: readonly Float64Array[]) =>
      mean(
        rows.map((row) => chancesAt(problem, space.values(row))).map((c) => c.fails + c.invalid),
      );
    const belongs = envelope.region.contains(points);
    const inside = points.filter((_, i) => belongs[i] === 1);
    if (inside.length >= 400) count('envelope', envelope.interval, failsIn(inside));
    const { value, draws: counted } = envelope.share;
    // Exact, or counted on other draws: either way it is met up to 4.5 standard errors.
    const error = Math.sqrt(value * (1 - value) * (1 / draws + (counted === 0 ? 0 : 1 / counted)));
    const [lower, upper] = [value - 4.5 * error - 1e-9, value + 4.5 * error + 1e-9];
    count('share', { lower, upper, confidence: 1, method: '' }, inside.length / draws);
    let together = true;
    for (const part of envelope.parts) {
      const own = points.filter((row) => part.box.contains(row));
      if (own.length < 400) continue;
      const truth = failsIn(own);
      count('box', part.interval, truth);
      together &&= truth <= part.together;
    }
    if (envelope.parts.length > 0)
      count(
        'boxes together',
        { lower: 0, upper: together ? 1 : 0, confidence: 0.95, method: '' },
        0.5,
      );
  }
  return tallies;
}
