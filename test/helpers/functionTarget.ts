import type { ModelSignature } from '../../src/core/signature.ts';
import type { Reply, Target } from '../../src/core/target.ts';
import { float32Tensor, type TensorMap } from '../../src/core/tensor.ts';

/** The signature of a model from one number to one. */
export const scalarSignature: ModelSignature = {
  name: 'scalar',
  interface: 'tensors',
  inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 1] }],
  outputs: [{ name: 'y', dtype: 'float32', shape: [-1, 1] }],
};

/** A target that computes in this process. The function sees the number asked, and may throw to fail. */
export function functionTarget(
  compute: (x: number, signal?: AbortSignal) => number | Promise<number>,
): Target {
  return {
    name: 'function',
    describe: () => Promise.resolve(scalarSignature),
    async infer(inputs, signal) {
      try {
        return scalarReply(await compute(numberAsked(inputs), signal));
      } catch (error) {
        if (signal?.aborted === true) throw error;
        return { status: 'failed', reason: 'unavailable', detail: String(error), latencyMs: 1 };
      }
    },
    close: () => Promise.resolve(),
  };
}

/** One query of `functionTarget`. */
export function scalarQuery(x: number): TensorMap {
  return { x: float32Tensor([1, 1], [x]) };
}

/** The number in a query. */
export function numberAsked(query: TensorMap): number {
  return Number(query['x']?.data[0]);
}

/** The number in a reply; NaN for a failed one. */
export function numberAnswered(reply: Reply | undefined): number {
  return reply?.status === 'ok' ? Number(reply.outputs['y']?.data[0]) : NaN;
}

function scalarReply(y: number): Reply {
  return { status: 'ok', outputs: { y: float32Tensor([1, 1], [y]) }, latencyMs: 0.5 };
}
