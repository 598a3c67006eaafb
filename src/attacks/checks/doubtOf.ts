import type { AttackOptions } from '../options.ts';
import type { Check } from './check.ts';

/** Why the attacks may have missed something, in a sentence; undefined where every check passed or was noted. */
export function doubtOf(
  { checks: wanted }: Pick<AttackOptions, 'checks'>,
  checks: readonly Check[],
): string | undefined {
  if (!wanted) return 'No check was made of whether the attacks can be trusted.';
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return undefined;
  return `A better attack may do more, as a check failed: ${failed.map(({ title }) => title).join('; ')}.`;
}
