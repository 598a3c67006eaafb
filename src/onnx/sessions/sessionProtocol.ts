import type { TensorSpec } from '../../core/signature.ts';
import type { TensorMap } from '../../core/tensor.ts';

/** What a pool says to the thread or process that holds its session. One session at a time. */
export type SessionRequest =
  | { readonly kind: 'load'; readonly model: Uint8Array }
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly feeds: TensorMap;
      readonly outputs: readonly string[];
    }
  | { readonly kind: 'unload' };

/** What the holder of a session answers. */
export type SessionResponse =
  | {
      readonly kind: 'loaded';
      readonly inputs: readonly TensorSpec[];
      readonly outputs: readonly TensorSpec[];
      /** Outputs that are no tensors. */
      readonly leftOut: readonly string[];
    }
  | { readonly kind: 'refused'; readonly message: string }
  | {
      readonly kind: 'result';
      readonly id: number;
      readonly outputs: TensorMap;
      /** Time inside the runtime. */
      readonly runMs: number;
    }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'unloaded' };
