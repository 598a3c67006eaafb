import { elementCount, type NumericArray, type Tensor, type TensorMap } from '../../core/tensor.ts';

/** Rows of every tensor, along the first axis, in the given order; repeats are allowed. */
export function takeRows(tensors: TensorMap, rows: Int32Array): TensorMap {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, takeRowsOf(tensor, rows)]),
  );
}

function takeRowsOf({ dtype, shape, data }: Tensor, rows: Int32Array): Tensor {
  const taken = [rows.length, ...shape.slice(1)];
  const size = elementCount(shape.slice(1));
  if (!ArrayBuffer.isView(data)) {
    const parts = [...rows].flatMap((row) => data.slice(row * size, (row + 1) * size));
    return { dtype, shape: taken, data: parts };
  }
  const source = data as Float32Array;
  const target = new (data.constructor as Float32ArrayConstructor)(rows.length * size);
  for (const [i, row] of rows.entries()) {
    target.set(source.subarray(row * size, (row + 1) * size), i * size);
  }
  return { dtype, shape: taken, data: target as NumericArray };
}
