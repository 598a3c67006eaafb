import type { Verdict } from '../../core/gate.ts';

/** The mark of a verdict: its shape says it without colour. */
export function verdictMark(verdict: Verdict): string {
  const open =
    '<svg viewBox="0 0 48 48" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="3.5">';
  return `${open}${SHAPES[verdict]}</svg>`;
}

const SHAPES: Readonly<Record<Verdict, string>> = {
  pass: '<circle cx="24" cy="24" r="21"/><path d="M14 25l7 7 14-16" stroke-width="5"/>',
  fail: '<path d="M15.5 3h17L45 15.5v17L32.5 45h-17L3 32.5v-17z"/><path d="M16 16l16 16M32 16L16 32" stroke-width="5"/>',
  inconclusive:
    '<path d="M24 2l22 22-22 22L2 24z"/><path d="M18 20c0-8 12-8 12-1 0 5-6 5-6 9M24 33v4" stroke-width="4"/>',
};
