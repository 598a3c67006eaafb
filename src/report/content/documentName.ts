import type { Verdict } from '../../core/gate.ts';

/** What the paper is called. Only a pass is certified. */
export function documentName(verdict: Verdict): string {
  return verdict === 'pass' ? 'Certificate of validation' : 'Validation record';
}
