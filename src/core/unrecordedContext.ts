import { ConfigurationError } from './errors.ts';
import type { ProcedureContext } from './procedure.ts';

/**
 * What a procedure sees of a run where there is none: no journal, clock, progress bar and log, no data sets, files and
 * further models. It runs once and is not resumed.
 */
export const unrecordedContext: Pick<
  ProcedureContext<unknown>,
  'remember' | 'elapsedMs' | 'progress' | 'log' | 'data' | 'attach' | 'modelFile' | 'files'
> = {
  remember: async (compute) => compute(),
  elapsedMs: () => 0,
  progress: () => undefined,
  log: () => undefined,
  data: () => refuse('a data set'),
  attach: () => refuse('a further model'),
  modelFile: () => Promise.resolve(undefined),
  files: {
    read: () => refuse('a file'),
    stream: () => refuse('a file'),
    slice: () => refuse('a file'),
    list: () => refuse('a folder'),
    importDefault: () => refuse('a module'),
  },
};

function refuse(what: string): never {
  throw new ConfigurationError(`${what} cannot be used outside of a run`, {
    code: 'config.no-run',
    hint: 'Write a scenario and use `proofmark run`.',
  });
}
