import { census } from '../certainty/census.ts';
import { certifyEnvelope } from '../envelope/certifyEnvelope.ts';
import { exhibits } from '../exhibits/exhibits.ts';
import { artifacts } from '../export/artifacts.ts';
import { boundaryMapsSvg } from '../export/boundaryMapsSvg.ts';
import { counterexampleArtifacts } from '../export/counterexampleArtifacts.ts';
import { surrogateArtifacts } from '../export/surrogateArtifacts.ts';
import { selectFindings, toFinding } from '../findings/findings.ts';
import type { Mode } from '../mode.ts';
import { EMBEDDINGS } from '../embedding/embeddings.ts';
import { exploreBoundary } from '../exploration/exploration.ts';
import { measure } from './measurements.ts';
import { createPlan } from '../exploration/plan.ts';
import { poolCounts } from '../exploration/poolCounts.ts';

/** Learns where the system passes and fails, audits what was learnt, and certifies an envelope. */
export const boundaryMode: Mode = {
  measurements: [
    'failureProbability',
    'remainingUncertainty',
    'failures',
    'invalid',
    'envelopeVolume',
    'envelopeFailureProbability',
    'envelopeMargin',
    'runs',
    'disagreement',
    'irreducibleUncertainty',
  ],
  ofOutputs: true,

  async run(system, nominal, context) {
    const { options, random, seed } = context;
    const { problem } = system;
    const { space } = problem;
    const plan = createPlan(options, space.dimensions);
    for (const { id, available } of EMBEDDINGS)
      if (options.embeddings.includes(id)) await available?.();
    // 1. Learn the boundary, and audit what was learnt.
    const exploration = await exploreBoundary(system, plan, context);
    const { data, pairs } = exploration;
    const audit = [...exploration.audit, ...(pairs?.runs ?? [])];
    // 2. Choose an envelope, and certify it on fresh points.
    const certification = await certifyEnvelope(
      system,
      exploration,
      audit,
      nominal,
      options,
      plan.envelope,
      random.fork('envelope'),
    );
    const { envelope } = certification;
    context.progress({ done: options.runs, total: options.runs, phase: 'report' });
    // 3. What to report.
    const pool = poolCounts(space, exploration, random);
    const all = [...data.runs, ...audit, ...certification.runs];
    const chosen = selectFindings(
      problem,
      all,
      (run) => data.scaledMargin(run),
      options.maxFindings,
    );
    return {
      // Draws by strata are not alike, and a part of them is no sample of the part.
      draws:
        exploration.strata === undefined
          ? { runs: exploration.audit, confidence: 1 - exploration.risk }
          : undefined,
      measurements: measure(options, exploration, pool, certification, census(space, all)),
      findings: chosen.map((run, i) => toFinding(system, run, i, seed)),
      artifacts: [
        ...artifacts(problem, all, envelope),
        ...surrogateArtifacts(space, exploration),
        ...counterexampleArtifacts(space, chosen),
        ...boundaryMapsSvg(space, exploration.map, random.fork('boundary-maps')),
      ],
      exhibits: await exhibits(
        problem,
        exploration,
        certification,
        plan,
        options,
        random.fork('exhibits'),
      ),
    };
  },
};
