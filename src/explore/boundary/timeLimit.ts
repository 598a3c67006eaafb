import type { ProcedureContext } from '../../core/procedure.ts';

/** Says when exploring must end for a run to end in time. */
export interface TimeLimit {
  /** Whether `left` more runs at the pace of the `made` ones would use up the time. */
  isReached(made: number, left: number): Promise<boolean>;
}

/**
 * A limit of `seconds`, or none. What the clock said is remembered, so that a replay decides alike; a run that was
 * resumed counts the time of every part of it.
 */
export function createTimeLimit(
  seconds: number | undefined,
  context: Pick<ProcedureContext<unknown>, 'remember' | 'elapsedMs'>,
): TimeLimit {
  let last = 0;
  let before = 0;
  return {
    async isReached(made, left) {
      if (seconds === undefined) return false;
      const now = await context.remember(() => context.elapsedMs());
      // The clock of a resumed run starts again at 0.
      if (now < last) before += last;
      last = now;
      const spent = before + now;
      return spent * (1 + left / Math.max(1, made)) >= 1000 * seconds;
    },
  };
}
