import type { Artifact } from '../../core/procedure.ts';
import { coordinateValue } from '../../space/parameter.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { envelopeArtifacts } from './envelopeArtifacts.ts';
import type { Problem } from '../problem/problem.ts';
import { passed } from '../problem/run.ts';
import type { Run } from '../problem/run.ts';

/** Every run as CSV: inputs, values, outcome, purpose; and the envelope. */
export function artifacts(
  { space, criteria }: Problem,
  runs: readonly Run[],
  envelope: Envelope | undefined,
): readonly Artifact[] {
  const names = space.parameters.map(({ name }) => name);
  const header = [...names, ...criteria.map(({ name }) => name), 'outcome', 'purpose', 'question'];
  const lines = runs.map((run) => {
    const inputs = space.parameters.map((p, j) => coordinateValue(p, run.row[j]!));
    const outcome = run.invalid !== undefined ? 'invalid' : passed(run) ? 'pass' : 'fail';
    const values = criteria.map((_, i) => run.values?.[i] ?? '');
    return [...inputs, ...values, outcome, run.purpose, run.question].map(cell).join(',');
  });
  const csv = [header.map(cell).join(','), ...lines, ''].join('\r\n');
  const encoder = new TextEncoder();
  return [
    { path: 'runs.csv', bytes: encoder.encode(csv), title: `All ${runs.length} runs` },
    ...(envelope === undefined ? [] : envelopeArtifacts(space, envelope)),
  ];
}

/** A cell of RFC 4180; what a spreadsheet would take for a formula is quoted as text. */
function cell(value: string | number | boolean): string {
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
