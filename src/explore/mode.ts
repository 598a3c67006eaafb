import type { ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import type { ExploreOptions } from './options.ts';
import type { System } from './problem/system.ts';

/** One way to spend the runs. */
export interface Mode {
  /** Names of measurements that only this mode makes. */
  readonly measurements: readonly string[];
  /** Asks the system and reports. `nominal` is the point that the options name, in native coordinates. */
  run(
    system: System,
    nominal: Float64Array | undefined,
    context: ProcedureContext<ExploreOptions>,
  ): Promise<ProcedureResult>;
}
