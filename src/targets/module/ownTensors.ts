import type { Tensor, TensorData, TensorMap } from '../../core/tensor.ts';

/**
 * Tensors for another thread: a view of a part of a buffer would take the whole buffer along, and one into the memory of
 * WebAssembly could not go.
 */
export function ownTensors(tensors: TensorMap): TensorMap {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]): [string, Tensor] => [
      name,
      { dtype: tensor.dtype, shape: tensor.shape, data: ownData(tensor.data) },
    ]),
  );
}

function ownData(data: TensorData): TensorData {
  if (!ArrayBuffer.isView(data)) return data.map((bytes) => own(bytes));
  return own(data);
}

function own<Data extends Exclude<TensorData, readonly Uint8Array[]>>(data: Data): Data {
  return data.byteLength === data.buffer.byteLength ? data : (data.slice() as Data);
}
