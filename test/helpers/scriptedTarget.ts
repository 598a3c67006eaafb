import type { ModelSignature } from '../../src/core/signature.ts';
import type { Reply, Target } from '../../src/core/target.ts';
import type { TensorMap } from '../../src/core/tensor.ts';

/** A target whose model is a function: the `call`-th query (from 0) and its inputs to a reply. */
export function scriptedTarget(
  signature: ModelSignature,
  reply: (inputs: TensorMap, call: number, signal?: AbortSignal) => Reply | Promise<Reply>,
): Target & { readonly asked: TensorMap[]; closed: number } {
  const asked: TensorMap[] = [];
  return {
    name: 'scripted',
    asked,
    closed: 0,
    describe: () => Promise.resolve(signature),
    async infer(inputs, signal) {
      asked.push(inputs);
      return reply(inputs, asked.length - 1, signal);
    },
    close() {
      this.closed++;
      return Promise.resolve();
    },
  };
}

/** A signature of tensors x and y, both float32, with the given shapes. */
export function xySignature(x: readonly number[], y: readonly number[]): ModelSignature {
  return {
    name: 'xy',
    interface: 'tensors',
    inputs: [{ name: 'x', dtype: 'float32', shape: x }],
    outputs: [{ name: 'y', dtype: 'float32', shape: y }],
  };
}
