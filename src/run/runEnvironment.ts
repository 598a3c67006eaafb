import type { Catalog } from './catalog.ts';

/** What a run takes from the process that it runs in, handed in so that nothing in `run` reads it on its own. */
export interface RunEnvironment {
  /** The working directory: relative paths of the command line begin here, and its runs are noted here. */
  readonly cwd: string;
  /** Environment variables, for `${NAME}` in scenarios and targets, and for PROOFMARK_STORE. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All that a scenario can name. */
  readonly catalog: Catalog;
}
