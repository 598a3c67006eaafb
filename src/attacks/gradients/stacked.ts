import { elementCount } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';

/** Rows of one item each, of this shape, behind each other along the first axis. */
export function stacked(rows: readonly Float32Array[], shape: readonly number[]): Tensor {
  const each = elementCount(shape);
  const data = new Float32Array(each * rows.length);
  for (const [i, row] of rows.entries()) data.set(row, i * each);
  return { dtype: 'float32', shape: [rows.length, ...shape.slice(1)], data };
}
