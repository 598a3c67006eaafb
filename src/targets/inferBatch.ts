import type { ModelSignature } from '../core/signature.ts';
import type { Reply, Target } from '../core/target.ts';
import type { TensorMap } from '../core/tensor.ts';
import { splitRows } from './batch/splitRows.ts';
import { stackQueries } from './batch/stackQueries.ts';

/**
 * Asks several queries at once and answers in their order. Queries are stacked along axis 0 into one request when
 * the model's batch dimension varies; else, and when the model refuses or garbles the stacked request, they are asked
 * one by one, so that a bad query does not spoil its neighbours. The latency of a stacked query is its request's.
 * Attempts stand in the first reply of a request, so that they are counted once. Rejects only when `signal` aborts.
 */
export async function inferBatch(
  target: Target,
  signature: ModelSignature,
  queries: readonly TensorMap[],
  signal?: AbortSignal,
): Promise<readonly Reply[]> {
  const stacked = queries.length > 1 ? stackQueries(signature, queries) : undefined;
  if (stacked !== undefined) {
    const reply = await target.infer(stacked.inputs, signal);
    if (reply.status === 'ok') {
      const parts = splitRows(reply.outputs, stacked.rows);
      if (parts !== undefined)
        return parts.map((outputs, row) => ({ ...onlyFirst(reply, row), outputs }));
    } else if (reply.reason === 'timeout' || reply.reason === 'unavailable') {
      return queries.map((_, row) => onlyFirst(reply, row));
    }
  }
  const [only] = queries;
  if (only !== undefined && queries.length === 1) return [await target.infer(only, signal)];
  return Promise.all(queries.map((query) => target.infer(query, signal)));
}

function onlyFirst<R extends Reply>(reply: R, row: number): R {
  return row === 0 || reply.attempts === undefined ? reply : { ...reply, attempts: undefined };
}
