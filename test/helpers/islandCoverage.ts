import { countAudit, failureProbability } from '../../src/explore/certainty/audit.ts';
import { certifyEnvelope } from '../../src/explore/envelope/envelope.ts';
import { exploreBoundary, outcome } from '../../src/explore/boundary/exploration.ts';
import { createPlan } from '../../src/explore/boundary/plan.ts';
import { createProblem } from '../../src/explore/problem/problem.ts';
import { System } from '../../src/explore/problem/system.ts';
import { createRandom } from '../../src/math/random.ts';
import { memoryContext } from './exploreInMemory.ts';

/** How often each stated bound failed to hold. */
export interface Misses {
  readonly explorations: number;
  failureProbability: number;
  remainingUncertainty: number;
  envelope: number;
}

/** Draws on which the truth about a learnt map and a chosen box is counted. */
const DRAWS = 4000;

/**
 * Explores hidden islands: balls of a known share (1 to 30 %) at a random place of a cube of 2 to 5 dimensions, nothing
 * else fails. The bounds are compared with the truth: the share is exact, the map's error and the box's failing share
 * are counted on fresh draws.
 */
export async function islandCoverage(
  explorations: number,
  families: readonly string[],
  confidence: number,
  runs: number,
): Promise<Misses> {
  const misses: Misses = {
    explorations,
    failureProbability: 0,
    remainingUncertainty: 0,
    envelope: 0,
  };
  for (let seed = 1; seed <= explorations; seed++) {
    const random = createRandom(seed, 'island');
    const d = 2 + random.integer(4);
    const share = Math.min(0.01 * 30 ** random.uniform(), 0.8 * unitBall(d) * 0.5 ** d);
    const radius = (share / unitBall(d)) ** (1 / d);
    const center = Array.from({ length: d }, () => radius + (1 - 2 * radius) * random.uniform());
    const fails = (x: ArrayLike<number>) => Math.hypot(...center.map((c, j) => x[j]! - c)) < radius;
    const inputs = Object.fromEntries(center.map((_, j) => [`x${j}`, { low: 0, high: 1 }]));
    const { context } = memoryContext(
      { inputs, outputs: { ok: {} }, runs, families, envelopeShare: 0.2, stop: { confidence } },
      (point) => ({ ok: fails(Object.values(point).map(Number)) ? 0 : 1 }),
      { seed },
    );
    const { options, signatures, files } = context;
    const problem = await createProblem(options, signatures, files, seed);
    const system = new System(problem, context);
    const plan = createPlan(options, d);
    const found = await exploreBoundary(system, plan, context);
    const envelope = await certifyEnvelope(
      system,
      found,
      found.audit,
      undefined,
      options,
      plan.envelope,
      context.random.fork('envelope'),
    );
    const fresh = Array.from({ length: DRAWS }, () => problem.space.sample(random));
    const saidFail = found.map.fails(fresh);
    const counts = countAudit(found.audit.map(outcome), found.auditSaidFail);
    const pool = {
      n: DRAWS,
      saidFail: saidFail.reduce((sum, said) => sum + said, 0),
      exact: found.map.kind !== 'surrogate',
    };
    const { lower, upper } = failureProbability(counts, pool, confidence).interval;
    if ((lower ?? 0) > share || (upper ?? 1) < share) misses.failureProbability++;
    const errors = fresh.filter((row, i) => fails(row) !== (saidFail[i] === 1)).length;
    if (found.uncertainty.interval.upper! < errors / DRAWS) misses.remainingUncertainty++;
    if (envelope === undefined) continue;
    const belongs = envelope.region.contains(fresh);
    const inside = fresh.filter((_, i) => belongs[i] === 1);
    const failing = inside.filter(fails).length;
    if (inside.length > 0 && envelope.interval.upper! < failing / inside.length) misses.envelope++;
  }
  return misses;
}

/** The volume of the ball of radius 1. */
function unitBall(d: number): number {
  if (d === 0) return 1;
  return d === 1 ? 2 : ((2 * Math.PI) / d) * unitBall(d - 2);
}
