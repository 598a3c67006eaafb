import type { ModelSignature } from './signature.ts';
import type { TensorMap } from './tensor.ts';

/** Why a reply carries no outputs. */
export type FailureReason =
  /** No answer in time. */
  | 'timeout'
  /** The endpoint could not be reached, or said that it cannot serve now. */
  | 'unavailable'
  /** The endpoint answered that it will not or cannot answer this query. */
  | 'rejected'
  /** The answer could not be understood, or does not fit the signature. */
  | 'malformed';

/** The answer of a model to one query. A model that fails is a result, not an exception. */
export type Reply =
  | {
      readonly status: 'ok';
      readonly outputs: TensorMap;
      readonly latencyMs: number;
      /** How often it was asked until this reply came; absent: once. */
      readonly attempts?: number | undefined;
    }
  | {
      readonly status: 'failed';
      readonly reason: FailureReason;
      readonly detail: string;
      readonly latencyMs: number;
      /** How long the server asks to wait before it is asked again, ms. */
      readonly retryAfterMs?: number | undefined;
      readonly attempts?: number | undefined;
    };

/** A model seen only through its inference protocol. */
export interface Target {
  readonly name: string;
  /** Reads the model's signature. Throws TargetUnreachableError when the endpoint does not answer. */
  describe(): Promise<ModelSignature>;
  /** Asks once. Never rejects for a failing model; rejects only when `signal` aborts. */
  infer(inputs: TensorMap, signal?: AbortSignal): Promise<Reply>;
  /** Releases connections, workers and processes. Idempotent. */
  close(): Promise<void>;
}
