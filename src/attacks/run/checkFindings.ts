import type { Finding } from '../../core/finding.ts';
import type { Check } from '../checks/check.ts';

/** A failed check is something to act on, too. */
export function checkFindings(checks: readonly Check[], seed: number): readonly Finding[] {
  return checks
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id, title, detail }) => ({
      id: `check-${id}`,
      title: detail,
      rule: `attack.check.${id.replace(/-.*$/, '')}`,
      severity: 'warning' as const,
      inputs: null,
      expected: title,
      observed: detail,
      seed,
    }));
}
