import { elementCount, type Tensor, type TensorData } from '../../core/tensor.ts';

/**
 * Cuts a tensor along axis 0 into parts of the given numbers of rows. Undefined when its rows do not add up to them.
 * The parts own their memory, so that one that is kept does not keep the others.
 */
export function splitTensor(tensor: Tensor, rows: readonly number[]): Tensor[] | undefined {
  const { dtype, shape, data } = tensor;
  const [extent, ...inner] = shape;
  const wanted = rows.reduce((sum, count) => sum + count, 0);
  if (extent !== wanted) return undefined;
  const stride = elementCount(inner);
  let at = 0;
  return rows.map((count) => {
    const part: TensorData = data.slice(at, at + count * stride);
    at += count * stride;
    return { dtype, shape: [count, ...inner], data: part };
  });
}
