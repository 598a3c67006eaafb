import type { ModelSignature } from '../../core/signature.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { hasBatch } from './hasBatch.ts';
import { stackTensors } from './stackTensors.ts';

/** Several questions as one request. */
export interface StackedQuestions {
  readonly inputs: TensorMap;
  /** Rows along axis 0 of each question. */
  readonly rows: readonly number[];
}

/**
 * Joins questions along axis 0. Undefined when the model has no free batch dimension, or the questions differ in more
 * than their number of rows.
 */
export function stackQuestions(
  signature: ModelSignature,
  questions: readonly TensorMap[],
): StackedQuestions | undefined {
  const [first] = questions;
  if (first === undefined || !hasBatch(signature)) return undefined;
  const names = Object.keys(first);
  const rows: number[] = [];
  for (const question of questions) {
    const tensors = Object.values(question);
    const count = tensors[0]?.shape[0];
    if (count === undefined || tensors.some((tensor) => tensor.shape[0] !== count))
      return undefined;
    if (tensors.length !== names.length || names.some((name) => !Object.hasOwn(question, name))) {
      return undefined;
    }
    rows.push(count);
  }
  const inputs: [string, Tensor][] = [];
  for (const name of names) {
    const stacked = stackTensors(questions.map((question) => question[name] as Tensor));
    if (stacked === undefined) return undefined;
    inputs.push([name, stacked]);
  }
  return { inputs: Object.fromEntries(inputs), rows };
}
