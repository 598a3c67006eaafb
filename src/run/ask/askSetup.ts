import type { QueryLedger } from '../../core/runRecord.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Reply, Target } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { Journal } from '../../store/index.ts';
import type { AskedTarget } from './askedTarget.ts';

/** What `createAsk` needs. */
export interface AskSetup {
  /** Of this procedure, open for writing. */
  readonly journal: Journal;
  /** By the roles under which the procedure knows them. */
  readonly targets: Readonly<Record<string, AskedTarget>>;
  /** Sends several queries as one request and answers in their order; rejects only when the signal aborts. */
  readonly infer: (
    target: Target,
    signature: ModelSignature,
    queries: readonly TensorMap[],
    signal: AbortSignal,
  ) => Promise<readonly Reply[]>;
  readonly signal: AbortSignal;
  /** Called before every `ask` and `remember`; what it rejects with ends the call. */
  readonly before?: (() => void | Promise<void>) | undefined;
  /** Called after each request and each page read from the journal. */
  readonly onProgress?: ((ledger: QueryLedger) => void) | undefined;
  /** Takes secrets out of the details of failures, before they are journaled; default leaves them. */
  readonly redact?: ((text: string) => string) | undefined;
  readonly limits?: {
    /** Failures in a row, with no success in between, that stop the run; default 50. */
    readonly consecutiveFailures?: number | undefined;
  };
}
