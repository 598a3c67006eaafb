import type { Tensor, TensorMap } from '../../core/tensor.ts';

/** One row of outputs that have `batch` rows along their first axis; what has another first axis is left out. */
export function rowOf(outputs: TensorMap, row: number, batch: number): TensorMap {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, { dtype, shape, data }]): [string, Tensor][] => {
      if (shape[0] !== batch) return [];
      const each = data.length / batch;
      const own = data.slice(row * each, (row + 1) * each);
      return [[name, { dtype, shape: [1, ...shape.slice(1)], data: own }]];
    }),
  );
}
