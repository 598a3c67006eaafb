import type { RandomStream } from '../../src/core/random.ts';
import type { Measurement } from '../../src/core/measurement.ts';
import { exploreBoundary } from '../../src/explore/exploration/exploration.ts';
import type { Exploration } from '../../src/explore/exploration/exploration.ts';
import { measure } from '../../src/explore/boundary/measurements.ts';
import { createPlan } from '../../src/explore/exploration/plan.ts';
import { poolCounts } from '../../src/explore/exploration/poolCounts.ts';
import { certifyEnvelope } from '../../src/explore/envelope/certifyEnvelope.ts';
import type { Envelope } from '../../src/explore/envelope/envelope.ts';
import type { VerdictMap } from '../../src/explore/learn/verdictMap.ts';
import type { PoolCounts } from '../../src/explore/certainty/audit.ts';
import { createProblem } from '../../src/explore/problem/problem.ts';
import { System } from '../../src/explore/problem/system.ts';
import type { Space } from '../../src/space/space.ts';
import { memoryContext } from './exploreInMemory.ts';
import type { Simulator } from './exploreInMemory.ts';

/** A boundary exploration with what stands behind its figures, but without findings, exhibits and files. */
export interface BoundaryExploration {
  readonly space: Space;
  readonly exploration: Exploration;
  readonly envelope: Envelope | undefined;
  readonly measurements: readonly Measurement[];
  /** CPU seconds of learning and proposing: all of it but the envelope and the report. */
  readonly ownSeconds: number;
  readonly measurement: (name: string) => Measurement;
}

/**
 * Runs the steps of boundary mode on a function of this process. With `poolDraws` the share that the map predicts to fail is
 * counted on so few draws: the bounds are as sound, and the value is coarser.
 */
export async function boundaryExploration(
  options: object,
  simulator: Simulator,
  { seed, poolDraws }: { seed: number; poolDraws?: number },
): Promise<BoundaryExploration> {
  const { context } = memoryContext(options, simulator, { seed });
  const { options: parsed, signatures, files, random } = context;
  const problem = await createProblem(parsed, signatures, files, seed);
  const system = new System(problem, context);
  const plan = createPlan(parsed, problem.space.dimensions);
  const before = process.cpuUsage();
  const exploration = await exploreBoundary(system, plan, context);
  const { user, system: kernel } = process.cpuUsage(before);
  const certification = await certifyEnvelope(
    system,
    exploration,
    exploration.audit,
    undefined,
    parsed,
    plan.envelope,
    random.fork('envelope'),
  );
  const { map } = exploration;
  const pool =
    poolDraws === undefined
      ? poolCounts(problem.space, exploration, random)
      : plainPool(problem.space, map, poolDraws, random.fork('pool'));
  const measurements = measure(parsed, exploration, pool, certification);
  return {
    space: problem.space,
    exploration,
    envelope: certification.envelope,
    measurements,
    ownSeconds: (user + kernel) / 1e6,
    measurement: (name) => {
      const found = measurements.find((measurement) => measurement.name === name);
      if (found === undefined) throw new Error(`there is no measurement ${name}`);
      return found;
    },
  };
}

function plainPool(space: Space, map: VerdictMap, n: number, random: RandomStream): PoolCounts {
  const predictedFail = map.fails(Array.from({ length: n }, () => space.sample(random)));
  const count = predictedFail.reduce((sum, fails) => sum + fails, 0);
  return { n, predictedFail: count, exact: map.kind !== 'surrogate' };
}
