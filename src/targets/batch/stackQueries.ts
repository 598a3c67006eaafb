import type { ModelSignature } from '../../core/signature.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { hasBatch } from './hasBatch.ts';
import { stackTensors } from './stackTensors.ts';

/** Several queries as one request. */
export interface StackedQueries {
  readonly inputs: TensorMap;
  /** Rows along axis 0 of each query. */
  readonly rows: readonly number[];
}

/**
 * Joins queries along axis 0. Undefined when the model has no free batch dimension, or the queries differ in more
 * than their number of rows.
 */
export function stackQueries(
  signature: ModelSignature,
  queries: readonly TensorMap[],
): StackedQueries | undefined {
  const [first] = queries;
  if (first === undefined || !hasBatch(signature)) return undefined;
  const names = Object.keys(first);
  const rows: number[] = [];
  for (const query of queries) {
    const tensors = Object.values(query);
    const count = tensors[0]?.shape[0];
    if (count === undefined || tensors.some((tensor) => tensor.shape[0] !== count))
      return undefined;
    if (tensors.length !== names.length || names.some((name) => !Object.hasOwn(query, name))) {
      return undefined;
    }
    rows.push(count);
  }
  const inputs: [string, Tensor][] = [];
  for (const name of names) {
    const stacked = stackTensors(queries.map((query) => query[name] as Tensor));
    if (stacked === undefined) return undefined;
    inputs.push([name, stacked]);
  }
  return { inputs: Object.fromEntries(inputs), rows };
}
