import type { Finding } from '../../core/finding.ts';
import type { ProcedureResult } from '../../core/procedure.ts';
import { falsifyExhibits } from './falsifyExhibits.ts';
import { counterexampleArtifacts } from '../export/counterexampleArtifacts.ts';
import { toFinding } from '../findings/findings.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import type { Falsification } from './falsify.ts';

/** Measurements, findings and exhibits of a falsification. */
export async function falsifyResult(
  system: System,
  options: ExploreOptions,
  falsification: Falsification,
  seed: number,
): Promise<ProcedureResult> {
  const { runs, found, runsToFailure, again, shrunk, gradients } = falsification;
  const { space } = system.problem;
  const n = runs.length;
  const failures = runs.filter((run) => !passed(run)).length;
  const chosen = [shrunk, found].filter((run) => run !== undefined);
  const unique = chosen.filter((run, i) => chosen.indexOf(run) === i).slice(0, options.maxFindings);
  const isUnsteady = again !== undefined && passed(again);
  const findings = unique.map((run, i): Finding => {
    const finding = toFinding(system, run, i, seed);
    if (!isUnsteady) return finding;
    const title = `${finding.title}; when asked again, the same input passed`;
    return { ...finding, title, severity: 'warning' };
  });
  return {
    measurements: [
      {
        name: 'failures',
        title: 'Failing runs, invalid replies included',
        unit: 'count',
        value: failures,
        n,
      },
      {
        name: 'invalid',
        title: 'Invalid replies',
        unit: 'count',
        value: runs.filter((run) => run.invalid !== undefined).length,
        n,
      },
      { name: 'runs', title: 'Runs', unit: 'count', value: n, n },
      {
        name: 'runsToFailure',
        title: 'Runs until the first failure',
        unit: 'count',
        value: runsToFailure ?? null,
        n,
        note: foundNote(n, runsToFailure, again),
      },
      {
        name: 'gradients',
        title: "Gradients of the model's file",
        unit: 'count',
        value: gradients,
        n,
        note:
          gradients === 0
            ? 'The model was searched as a black box.'
            : 'The search saw inside: the model was not a black box here.',
      },
    ],
    findings,
    exhibits: await falsifyExhibits(system.problem, falsification),
    artifacts: counterexampleArtifacts(space, unique),
  };
}

/** Whether the failure was found, and whether it came again. */
function foundNote(runs: number, runsToFailure: number | undefined, again: Evaluation | undefined) {
  if (runsToFailure === undefined) return `No failure in ${runs} runs.`;
  if (again === undefined) return 'No run was left to ask the same input again.';
  return passed(again)
    ? 'Asked again, the same input passed: the system is not repeatable there.'
    : undefined;
}
