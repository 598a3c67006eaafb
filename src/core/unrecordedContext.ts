import type { ProcedureContext } from './procedure.ts';

/** What a procedure sees of a journal, a clock, a progress bar and a log where there are none: it runs once and is not resumed. */
export const unrecordedContext: Pick<
  ProcedureContext<unknown>,
  'remember' | 'elapsedMs' | 'progress' | 'log'
> = {
  remember: async (compute) => compute(),
  elapsedMs: () => 0,
  progress: () => undefined,
  log: () => undefined,
};
