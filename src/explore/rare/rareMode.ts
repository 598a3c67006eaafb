import { artifacts } from '../export/artifacts.ts';
import { counterexampleArtifacts } from '../export/counterexampleArtifacts.ts';
import { selectFindings, toFinding } from '../findings/findings.ts';
import type { Mode } from '../mode.ts';
import { certify } from './certify.ts';
import { designPoint } from './designPoint.ts';
import { learnRare } from './learnRare.ts';
import { createProposal } from './proposal.ts';
import { estimateRare } from './rareEstimate.ts';
import { rareExhibits } from './rareExhibits.ts';
import { rareMeasurements } from './rareMeasurements.ts';

/** Finds where the system fails however rarely, and certifies how often by importance sampling. */
export const rareMode: Mode = {
  measurements: [
    'failureProbability',
    'regionFailureProbability',
    'remainingUncertainty',
    'failures',
    'invalid',
    'runs',
    'designPointDistance',
  ],
  ofOutputs: true,

  async run(system, _nominal, context) {
    const { options, random, seed } = context;
    const { problem } = system;
    const { auditShare, runs, stop } = options;
    const certifying = Math.max(1, Math.round(auditShare * runs));
    // 1. Learn where it fails.
    const learning = await learnRare(system, runs - certifying, context);
    const { data, latent } = learning;
    // 2. Freeze a density to draw from, and certify with fresh draws. Runs that learning had no use for come on top, unless
    // a stated relative error was to end it.
    const proposal = createProposal(learning, random.fork('proposal'));
    const learnt = data.runs.length;
    const share = Math.max(1, Math.round((auditShare / (1 - auditShare)) * learnt));
    const left = stop.relativeError === undefined ? runs - learnt : Math.min(runs - learnt, share);
    context.progress({ done: learnt, total: learnt + left, phase: 'certify' });
    const certificate = await certify(system, learning, proposal, left, random.fork('certify'));
    // 3. What to report.
    const isConstrained = problem.space.constraints.length > 0;
    const estimate = estimateRare(certificate, isConstrained, options.stop.confidence);
    const all = [
      ...data.runs,
      ...[...certificate.inside, ...certificate.outside].map((c) => c.run),
    ];
    context.progress({ done: all.length, total: options.runs, phase: 'report' });
    const point = designPoint(latent, all);
    const chosen = selectFindings(
      problem,
      all,
      (run) => data.scaledMargin(run),
      options.maxFindings,
    );
    return {
      measurements: rareMeasurements(options, certificate, estimate, all, point, isConstrained),
      findings: chosen.map((run, i) => toFinding(system, run, i, seed)),
      artifacts: [
        ...artifacts(problem, all, undefined),
        ...counterexampleArtifacts(problem.space, chosen),
      ],
      exhibits: rareExhibits(problem, learning, proposal, certificate, estimate, point),
    };
  },
};
