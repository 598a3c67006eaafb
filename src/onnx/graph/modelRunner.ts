import type { TensorMap } from '../../core/tensor.ts';

/** Runs a model once: its bytes and a tensor for each input, to its outputs by name. Rejects when it cannot run. */
export type ModelRunner = (model: Uint8Array, feeds: TensorMap) => Promise<TensorMap>;
