import type { ProcedureContext } from '../../core/procedure.ts';

/** Says when exploring must end for a run to end in time. */
export interface TimeLimit {
  /** Whether `left` more runs at the pace of the `made` ones would use up the time. */
  isReached(made: number, left: number): Promise<boolean>;
  /** Does some work whose time is left out of the pace. */
  apart<T>(work: () => Promise<T>): Promise<T>;
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
  let leftOut = 0;
  const spent = async () => {
    const now = await context.remember(() => context.elapsedMs());
    // The clock of a resumed run starts again at 0.
    if (now < last) before += last;
    last = now;
    return before + now;
  };
  return {
    async isReached(made, left) {
      if (seconds === undefined) return false;
      // Not by the pace of one run: dividing and multiplying again would miss the very end of the time.
      const learning = (await spent()) - leftOut;
      return learning * (1 + left / Math.max(1, made)) >= 1000 * seconds;
    },
    async apart(work) {
      if (seconds === undefined) return work();
      const start = await spent();
      const done = await work();
      leftOut += (await spent()) - start;
      return done;
    },
  };
}
