import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { splitTensor } from './splitTensor.ts';

/** Cuts tensors along axis 0 into parts of the given numbers of rows; undefined when one has another number of rows. */
export function splitRows(
  tensors: TensorMap,
  rows: readonly number[],
): readonly TensorMap[] | undefined {
  const parts: [string, Tensor][][] = rows.map(() => []);
  for (const [name, tensor] of Object.entries(tensors)) {
    const split = splitTensor(tensor, rows);
    if (split === undefined) return undefined;
    for (const [i, part] of split.entries()) parts[i]?.push([name, part]);
  }
  return parts.map((entries) => Object.fromEntries(entries));
}
