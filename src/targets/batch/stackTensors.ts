import { arrayTypeOf, elementCount, type NumericArray, type Tensor } from '../../core/tensor.ts';

/**
 * Joins tensors along axis 0. Undefined when they cannot be joined: a scalar, or different types or inner extents.
 */
export function stackTensors(tensors: readonly Tensor[]): Tensor | undefined {
  const [first] = tensors;
  if (first === undefined || first.shape.length === 0) return undefined;
  const { dtype, shape } = first;
  if (!tensors.every((tensor) => tensor.dtype === dtype && sameRows(tensor.shape, shape))) {
    return undefined;
  }
  const rows = tensors.reduce((sum, tensor) => sum + (tensor.shape[0] ?? 0), 0);
  const joined = [rows, ...shape.slice(1)];
  if (dtype === 'bytes') {
    return { dtype, shape: joined, data: tensors.flatMap(({ data }) => data as Uint8Array[]) };
  }
  const data: NumericArray = new (arrayTypeOf(dtype))(elementCount(joined));
  let at = 0;
  for (const tensor of tensors) {
    // Both have the same type of elements, which the compiler cannot see.
    data.set(tensor.data as unknown as ArrayLike<number> & ArrayLike<bigint>, at);
    at += tensor.data.length;
  }
  return { dtype, shape: joined, data };
}

function sameRows(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => axis === 0 || extent === b[axis]);
}
