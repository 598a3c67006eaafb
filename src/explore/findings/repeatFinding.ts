import { ConfigurationError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { ProcedureContext, Repetition } from '../../core/procedure.ts';
import { toFinding } from './findings.ts';
import { checkSameQuery } from './illustrate.ts';
import { nominalPoint } from '../problem/nominalPoint.ts';
import type { ExploreOptions } from '../options.ts';
import { createProblem } from '../problem/problem.ts';
import { passed } from '../problem/evaluation.ts';
import { System } from '../problem/system.ts';

/** Puts the point of a finding to the system again. Throws ConfigurationError when it is no point of the space. */
export async function repeatFinding(
  context: ProcedureContext<ExploreOptions>,
  finding: Finding,
): Promise<Repetition> {
  const { id, point, seed } = finding;
  const problem = await createProblem(
    context.options,
    context.signatures,
    context.files,
    seed,
    () => context.data('data'),
  );
  const row = nominalPoint(problem.space, point);
  if (row === undefined) {
    throw new ConfigurationError(`the finding ${id} has no point`, {
      code: 'finding.no-point',
      hint: 'Name a file of the folder `findings` of a run.',
    });
  }
  const system = new System(problem, context);
  await checkSameQuery(system, row, finding);
  const [run] = await system.evaluate([row], 'repeat');
  if (run === undefined) throw new RangeError('one point was asked, none was answered');
  if (!passed(run)) return { violated: true, ...toFinding(system, run, 0, seed) };
  const { criteria } = problem;
  const each = (text: (criterion: (typeof criteria)[number], i: number) => string): string =>
    criteria.map((criterion, i) => `${criterion.name}: ${text(criterion, i)}`).join('; ');
  return {
    violated: false,
    expected: each(({ requirement }) => requirement),
    observed: each((_, i) => String(run.values?.[i])),
  };
}
