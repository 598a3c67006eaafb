import type { ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import type { ExploreOptions } from './options.ts';
import type { System } from './problem/system.ts';
import type { Draws } from './unchanged/sliceTable.ts';

/** What a mode found. */
export interface ModeResult extends ProcedureResult {
  /** Independent draws from the declared distribution, where the mode makes such. */
  readonly draws?: Draws | undefined;
}

/** One way to spend the runs. */
export interface Mode {
  /** Names of the measurements that it makes, without those of single outputs. */
  readonly measurements: readonly string[];
  /** Whether it states the failure probability of each output. */
  readonly ofOutputs: boolean;
  /** Asks the system and reports. `nominal` is the point that the options name, in native coordinates. */
  run(
    system: System,
    nominal: Float64Array | undefined,
    context: ProcedureContext<ExploreOptions>,
  ): Promise<ModeResult>;
}
