import { STARVED } from './budgetCheck.ts';
import type { Check } from './check.ts';
import type { RunEvidence } from './runEvidence.ts';

/** Whether stronger attacks break items that those that ran left. */
export function referenceCheck({ controls, broken, attacked }: RunEvidence): readonly Check[] {
  const { reference } = controls;
  const [first] = reference;
  if (first === undefined) return [];
  const drawn = first.outcomes.length;
  const fell = first.outcomes.filter((_, i) =>
    reference.some(({ outcomes }) => outcomes[i]!.success),
  ).length;
  const left = attacked - broken;
  const weak = (left / attacked) * (fell / drawn) > STARVED;
  const names = reference.map(({ attack }) => attack.name).join(' and ');
  return [
    {
      id: 'reference',
      title: 'Stronger attacks break little more',
      outcome: weak ? 'failed' : fell > 0 ? 'noted' : 'passed',
      detail: `${names} broke ${fell} of ${drawn} items, drawn by the seed from the ${left} that were left.${weak ? ` Robust accuracy is bounded from above alone. Add ${names} to the attacks.` : ''}`,
    },
  ];
}
