import type { Artifact } from '../../core/procedure.ts';
import { coordinateValue } from '../../space/parameter.ts';
import type { Problem } from '../problem/problem.ts';
import { outcome } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import { runsParquet } from './runsParquet.ts';
import { uniqueNames } from './uniqueNames.ts';

/** Every run as CSV and as Parquet: inputs, values, outcome, purpose. */
export function runsArtifacts(problem: Problem, runs: readonly Evaluation[]): readonly Artifact[] {
  const { space, criteria } = problem;
  const names = space.parameters.map(({ name }) => name);
  const outputs = criteria.map(({ name }) => name);
  const header = uniqueNames([...names, ...outputs, 'outcome', 'purpose', 'query']);
  const lines = runs.map((run) => {
    const inputs = space.parameters.map((p, j) => coordinateValue(p, run.row[j]!));
    const values = criteria.map((_, i) => run.values?.[i] ?? '');
    return [...inputs, ...values, outcome(run), run.purpose, run.query].map(cell).join(',');
  });
  const csv = [header.map(cell).join(','), ...lines, ''].join('\r\n');
  return [
    { path: 'runs.csv', bytes: new TextEncoder().encode(csv), title: `All ${runs.length} runs` },
    {
      path: 'runs.parquet',
      bytes: runsParquet(problem, runs),
      title: `All ${runs.length} runs with typed columns`,
    },
  ];
}

/** A cell of RFC 4180; what a spreadsheet would take for a formula is quoted as text. */
function cell(value: string | number | boolean): string {
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
