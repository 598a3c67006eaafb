import type { ModelSignature } from '../../core/signature.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { hasBatch } from './hasBatch.ts';
import { splitRows } from './splitRows.ts';

/** The rows of a batched query, each a query of its own; undefined when the model has no batch dimension. */
export function splitQuery(
  signature: ModelSignature,
  inputs: TensorMap,
): readonly TensorMap[] | undefined {
  const rows = Object.values(inputs)[0]?.shape[0];
  if (rows === undefined || !hasBatch(signature)) return undefined;
  return splitRows(
    inputs,
    Array.from({ length: rows }, () => 1),
  );
}
