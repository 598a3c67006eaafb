import type { ModelSignature } from '../../core/signature.ts';
import type { Target } from '../../core/target.ts';

/** A target as a procedure asks it. */
export interface AskedTarget {
  readonly target: Target;
  readonly signature: ModelSignature;
  /** Queries of one request; at least 1. */
  readonly batch: number;
  /** Requests in flight at the same time; at least 1. */
  readonly concurrency: number;
}
