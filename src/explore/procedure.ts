import type { Procedure } from '../core/procedure.ts';
import { artifacts } from './artifacts.ts';
import { poolShare } from './certainty/poolShare.ts';
import { certifyEnvelope } from './envelope/envelope.ts';
import { falsify } from './falsify/falsify.ts';
import { falsifyResult } from './falsify/falsifyResult.ts';
import { counterexampleArtifacts } from './export/counterexampleArtifacts.ts';
import { networkArtifacts } from './export/networkArtifacts.ts';
import { exhibits } from './exhibits/exhibits.ts';
import { exploreBoundary } from './exploration.ts';
import { selectFindings, toFinding } from './findings.ts';
import { measure } from './measurements.ts';
import { nominalPoint } from './nominalPoint.ts';
import { exploreOptions, outputNames } from './options.ts';
import type { ExploreOptions } from './options.ts';
import { createPlan } from './plan.ts';
import { checkProblem, createProblem } from './problem.ts';
import { repeatFinding } from './repeatFinding.ts';
import { pointEncoder } from '../space/pointEncoder.ts';
import { System } from './system.ts';

/** Draws on which the share that the verdict map says fails is estimated; they cost no runs. */
const POOL = 20_000;

/** Explores where a system passes and fails, and says with which certainty. */
export const explore: Procedure<ExploreOptions> = {
  kind: 'explore',
  summary: 'finds the boundary between pass and fail, and bounds what is left unknown',
  options: exploreOptions,

  targets: ({ oracle }): Readonly<Record<string, unknown>> =>
    oracle === undefined ? {} : { oracle },

  measurements: (options) => [
    'failureProbability',
    'remainingUncertainty',
    'failures',
    'invalid',
    'envelopeVolume',
    'envelopeFailureProbability',
    'runs',
    ...outputNames(options).map((name) => `failureProbability.${name}`),
    ...(options.mode === 'falsify' ? ['runsToFailure'] : []),
  ],

  check(options, signatures) {
    const problem = checkProblem(options, signatures);
    if (problem === undefined) return;
    pointEncoder(problem.space.parameters, signatures['target']!);
    if (signatures['oracle'] !== undefined)
      pointEncoder(problem.space.parameters, signatures['oracle']);
    nominalPoint(problem.space, options.nominal);
  },

  repeat: repeatFinding,

  async run(context) {
    const { options, random, seed } = context;
    // 1. The problem: inputs, outputs, files.
    const problem = await createProblem(options, context.signatures, context.files);
    const system = new System(problem, context);
    const nominal = nominalPoint(problem.space, options.nominal);
    if (options.mode === 'falsify')
      return falsifyResult(system, options, await falsify(system, nominal, context), seed);
    const plan = createPlan(options, problem.space.dimensions);
    // 2. Learn the boundary, and audit what was learnt.
    const exploration = await exploreBoundary(system, plan, context);
    // 3. Choose an envelope, and certify it on fresh points.
    const envelope = await certifyEnvelope(
      system,
      exploration.data,
      exploration.map,
      nominal,
      plan.envelope,
      options.stop.confidence,
      random.fork('envelope'),
    );
    context.progress({ done: options.runs, total: options.runs, phase: 'report' });
    // 4. What the map says of the whole input distribution.
    const poolRandom = random.fork('pool');
    const rows = Array.from({ length: POOL }, () => problem.space.sample(poolRandom));
    const saidFail = exploration.map.fails(rows);
    const failing = saidFail.reduce((sum, fails) => sum + fails, 0);
    const exact = exploration.map.kind !== 'surrogate';
    // The finer the better, as long as it stays within seconds: a Gaussian process costs one kernel a point and run.
    const points = exploration.data.runs.length <= 150 ? 2 ** 17 : 2 ** 15;
    const share = exact
      ? undefined
      : poolShare(problem.space, exploration.map, failing / POOL, points, random.fork('share'));
    const pool = { n: POOL, saidFail: failing, share, exact };
    // 5. What to report.
    const all = [...exploration.data.runs, ...exploration.audit, ...(envelope?.runs ?? [])];
    const chosen = selectFindings(
      problem,
      all,
      (run) => exploration.data.scaledMargin(run),
      options.maxFindings,
    );
    return {
      measurements: measure(options, exploration, pool, envelope),
      findings: chosen.map((run, i) => toFinding(system, run, i, seed)),
      artifacts: [
        ...artifacts(problem, all, envelope),
        ...networkArtifacts(problem.space, exploration),
        ...counterexampleArtifacts(problem.space, chosen),
      ],
      exhibits: exhibits(problem, exploration, envelope, plan, random.fork('exhibits')),
    };
  },
};
