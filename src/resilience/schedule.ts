import type { ResilienceOptions } from './options.ts';

/** One batch of a schedule. */
export interface Step {
  /** 0 to 1. */
  readonly strength: number;
  readonly phase: 'before' | 'onset' | 'hold' | 'recovery';
}

/** The strength of the disturbance batch by batch; it rises in equal steps and stops at once. */
export function stepsOf({
  before,
  onset,
  hold,
  recovery,
  strength,
}: ResilienceOptions['schedule']): readonly Step[] {
  const times = <T>(length: number, step: (i: number) => T): T[] =>
    Array.from({ length }, (_, i) => step(i));
  return [
    ...times(before, () => ({ strength: 0, phase: 'before' as const })),
    ...times(onset, (i) => ({
      strength: (strength * (i + 1)) / (onset + 1),
      phase: 'onset' as const,
    })),
    ...times(hold, () => ({ strength, phase: 'hold' as const })),
    ...times(recovery, () => ({ strength: 0, phase: 'recovery' as const })),
  ];
}
