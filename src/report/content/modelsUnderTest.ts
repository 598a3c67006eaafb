import type { RunRecord, TargetRecord } from '../../core/runRecord.ts';
import { isRecord } from './isRecord.ts';

/**
 * The targets that the gates speak of: those of their procedures, and those that the name of a figure names; where nothing
 * is gated, those of all procedures. Without any of these the first target.
 */
export function modelsUnderTest(run: RunRecord): readonly TargetRecord[] {
  const gated = run.gates.flatMap(({ subject }) => (subject === undefined ? [] : [subject]));
  const names = new Set<string>();
  for (const { name } of run.procedures) {
    const own = gated.filter(({ procedure }) => procedure === name);
    if (gated.length > 0 && own.length === 0) continue;
    const segments = own.map(({ measurement }) => measurement.split('.'));
    // A gate on a further target alone says nothing of the first one.
    const further = segments.map((parts) => run.targets.filter((one) => parts.includes(one.name)));
    for (const one of further.flat()) names.add(one.name);
    if (own.length === 0 || further.some((some) => some.length === 0))
      names.add(targetOf(run, name));
  }
  const found = run.targets.filter(({ name }) => names.has(name));
  return found.length === 0 ? run.targets.slice(0, 1) : found;
}

function targetOf({ scenario: { resolved } }: RunRecord, procedure: string): string {
  const procedures = isRecord(resolved) ? resolved['procedures'] : undefined;
  const options = isRecord(procedures) ? procedures[procedure] : undefined;
  const target = isRecord(options) ? options['target'] : undefined;
  return typeof target === 'string' ? target : 'target';
}
