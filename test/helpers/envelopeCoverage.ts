import type { RandomStream } from '../../src/core/random.ts';
import { exploreBoundary } from '../../src/explore/exploration/exploration.ts';
import { createPlan } from '../../src/explore/exploration/plan.ts';
import { certifyEnvelope } from '../../src/explore/envelope/certifyEnvelope.ts';
import type { SafeBox } from '../../src/explore/envelope/safeBox.ts';
import { createProblem } from '../../src/explore/problem/problem.ts';
import { System } from '../../src/explore/problem/system.ts';
import { createRandom } from '../../src/math/random.ts';
import { memoryContext } from './exploreInMemory.ts';

/** How many bounds of envelopes were stated, and how many of them did not hold. */
export interface EnvelopeCoverage {
  envelopes: number;
  missed: number;
  /** Single boxes, by the bound of each alone. */
  boxes: number;
  boxesMissed: number;
  /** Envelopes of which a box exceeds the bound that is to hold for all boxes together. */
  togetherMissed: number;
  /** Envelopes with failures inside, by the fresh points. */
  withFailures: number;
  /** Shares of the input distribution, summed. */
  share: number;
  /** Failing runs that lie inside, and those nearer than the margin, by recomputation. */
  knownInside: number;
  nearer: number;
  /** Envelopes that were cut, and those that were tested in two rounds. */
  cut: number;
  twoRounds: number;
}

/** The margin that an envelope without failures keeps. */
const MARGIN = 0.01;
/** Points around a failing run at which a level set is looked for. */
const AROUND = 40;

/** Draws inside a region, and inside each box, by which the truth is counted. */
const DRAWS = 2000;

/**
 * Explores hidden islands, one ball for each of two or three categories at random places of a cube of 2 to 5
 * dimensions, with 0 to 5 % of wrong labels, and compares what an envelope states with what is inside.
 */
export async function envelopeCoverage(
  seeds: readonly number[],
  shape: 'boxes' | 'box' | 'level-set',
  confidence: number,
  runs: number,
  failures: 'none' | 'bounded' = 'none',
): Promise<EnvelopeCoverage> {
  const coverage: EnvelopeCoverage = {
    envelopes: 0,
    missed: 0,
    boxes: 0,
    boxesMissed: 0,
    togetherMissed: 0,
    withFailures: 0,
    share: 0,
    knownInside: 0,
    nearer: 0,
    cut: 0,
    twoRounds: 0,
  };
  for (const seed of seeds) {
    const random = createRandom(seed, 'envelope-island');
    const d = 2 + random.integer(4);
    const names = ['a', 'b', 'c'].slice(0, 2 + random.integer(2));
    const noise = random.uniform() < 1 / 3 ? 0 : 0.05 * random.uniform();
    const balls = names.map(() => ({
      radius: 0.1 + 0.35 * random.uniform(),
      center: Array.from({ length: d }, () => random.uniform()),
    }));
    const inBall = (x: readonly number[], level: number) => {
      const { radius, center } = balls[level]!;
      return Math.hypot(...center.map((c, j) => x[j]! - c)) < radius;
    };
    const labels = createRandom(seed, 'labels');
    const numbers = Array.from({ length: d }, (_, j) => [`x${j}`, { low: 0, high: 1 }]);
    const { context } = memoryContext(
      {
        inputs: { ...Object.fromEntries(numbers), c: { categories: names } },
        outputs: { ok: {} },
        runs,
        families: ['random-forest'],
        envelopeShare: 0.25,
        envelope: { shape, failures },
        stop: { confidence },
      },
      ({ c, ...rest }) => {
        const fails = inBall(Object.values(rest).map(Number), names.indexOf(String(c)));
        return { ok: Number(fails === labels.uniform() < noise) };
      },
      { seed },
    );
    const { options, signatures, files } = context;
    const problem = await createProblem(options, signatures, files, seed);
    const { space } = problem;
    const system = new System(problem, context);
    const plan = createPlan(options, space.dimensions);
    const found = await exploreBoundary(system, plan, context);
    const stream = context.random.fork('envelope');
    const size = plan.envelope;
    const { envelope } = await certifyEnvelope(
      system,
      found,
      found.audit,
      undefined,
      options,
      size,
      stream,
    );
    if (envelope === undefined) continue;
    const truth = (rows: readonly Float64Array[]) =>
      rows.reduce((sum, row) => {
        const fails = inBall(Array.from(row.subarray(0, d)), row[d]!);
        return sum + (fails ? 1 - noise : noise) / rows.length;
      }, 0);
    const draws = Array.from({ length: DRAWS }, () => envelope.region.sample(random)!);
    coverage.envelopes++;
    coverage.share += envelope.share.value;
    if (envelope.cuts.length > 0) coverage.cut++;
    if (envelope.interval.method.includes('rounds')) coverage.twoRounds++;
    const failing = [...found.data.runs, ...found.audit, ...envelope.runs]
      .filter((run) => run.margins === undefined || run.margins.some((margin) => margin < 0))
      .map(({ row }) => row);
    if (failures === 'none') {
      coverage.knownInside += envelope.region
        .contains(failing)
        .reduce((count, is) => count + is, 0);
      coverage.nearer += failing.filter((row) =>
        shape === 'level-set'
          ? envelope.region
              .contains(Array.from({ length: AROUND }, () => near(row, d, random)))
              .includes(1)
          : envelope.region.boxes.some((box) => distanceTo(box, row) < MARGIN),
      ).length;
    }
    if (envelope.failures > 0) coverage.withFailures++;
    if (truth(draws) > envelope.interval.upper!) coverage.missed++;
    let together = true;
    for (const { box, interval, together: bound } of envelope.parts) {
      const inside = truth(Array.from({ length: DRAWS }, () => box.draw(random)));
      coverage.boxes++;
      if (inside > interval.upper!) coverage.boxesMissed++;
      together &&= inside <= bound;
    }
    if (!together) coverage.togetherMissed++;
  }
  return coverage;
}

/** A point that is nearer to a row than the margin. */
function near(row: Float64Array, d: number, random: RandomStream): Float64Array {
  return row.map((value, j) =>
    j < d ? value + 0.999 * MARGIN * (2 * random.uniform() - 1) : value,
  );
}

/** Of a point from a box in a unit cube with categories, by the input that differs most. */
function distanceTo({ bounds }: SafeBox, row: Float64Array): number {
  const names = ['a', 'b', 'c'];
  return Math.max(
    ...bounds.map((bound, j) => {
      if (bound.kind === 'levels') return bound.levels.includes(names[row[j]!]!) ? 0 : 1;
      return Math.max(0, bound.low - row[j]!, row[j]! - bound.high);
    }),
  );
}
