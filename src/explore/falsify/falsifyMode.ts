import { runsArtifacts } from '../export/runsArtifacts.ts';
import type { Mode } from '../mode.ts';
import { falsify } from './falsify.ts';
import { falsifyResult } from './falsifyResult.ts';

/** Finds one failure as soon as possible, then shrinks it towards the nominal point. */
export const falsifyMode: Mode = {
  measurements: ['failures', 'invalid', 'runs', 'runsToFailure', 'gradients'],
  ofOutputs: false,

  async run(system, nominal, context) {
    const falsification = await falsify(system, nominal, context);
    const result = await falsifyResult(system, context.options, falsification, context.seed);
    const runs = runsArtifacts(system.problem, falsification.runs);
    return { ...result, artifacts: [...runs, ...(result.artifacts ?? [])] };
  },
};
