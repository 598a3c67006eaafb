import type { ProcedureContext } from '../../core/procedure.ts';
import type { AttachedRecord, QueryLedger } from '../../core/runRecord.ts';

/** How a procedure asks, and what has come of it. */
export interface Asking extends Pick<ProcedureContext<unknown>, 'ask' | 'remember' | 'attach'> {
  /** The counts up to now. */
  readonly ledger: () => QueryLedger;
  /** The models that were attached. */
  readonly attached: () => readonly AttachedRecord[];
  /** Closes the targets that were attached. */
  readonly close: () => Promise<void>;
}
