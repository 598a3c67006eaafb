import { Tensor as RuntimeTensor } from 'onnxruntime-node';

import type { Dtype, Tensor, TensorData } from '../../core/tensor.ts';

keepHalvesAsBits();

/**
 * A tensor of ours as one of ONNX Runtime, sharing its memory where the types allow. `bytes` must be UTF-8 without NUL,
 * at which the runtime would cut them off.
 */
export function toRuntimeTensor({ dtype, shape, data }: Tensor): RuntimeTensor {
  if (dtype === 'bytes') {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const texts = Array.from(data as readonly Uint8Array[], (element) => {
      if (element.includes(0)) throw new TypeError('ONNX Runtime for Node takes no NUL in strings');
      return decoder.decode(element);
    });
    return new RuntimeTensor('string', texts, shape);
  }
  if (dtype === 'bfloat16') throw new TypeError('ONNX Runtime for Node takes no bfloat16 tensors');
  // The constructor is overloaded a dtype at a time; ours are checked against the model's before they come here.
  return new RuntimeTensor(dtype as 'float32', data as Float32Array, shape);
}

/** A tensor of ONNX Runtime as one of ours. */
export function fromRuntimeTensor(tensor: RuntimeTensor): Tensor {
  const shape = [...tensor.dims];
  if (tensor.type === 'string') {
    const encoder = new TextEncoder();
    const data = Array.from(tensor.data as string[], (element) => encoder.encode(element));
    return { dtype: 'bytes', shape, data };
  }
  if (tensor.type === 'float16') {
    const { buffer, byteOffset, byteLength } = tensor.data as Uint16Array;
    return { dtype: 'float16', shape, data: new Uint16Array(buffer, byteOffset, byteLength / 2) };
  }
  return { dtype: tensor.type as Dtype, shape, data: tensor.data as TensorData };
}

/** The dtype that we call a type of ONNX Runtime; undefined for those without one (int4, uint4). */
export function dtypeOfRuntime(type: string): Dtype | undefined {
  if (type === 'string') return 'bytes';
  return type === 'int4' || type === 'uint4' ? undefined : (type as Dtype);
}

/**
 * The runtime decides at its first tensor what holds float16: Float16Array where there is one, as on Node 24, whose
 * elements its native part then does not find ("not enough space: expected 4, got 0"). Their bits it takes everywhere.
 */
function keepHalvesAsBits(): boolean {
  const scope = globalThis as { Float16Array?: unknown };
  const found = scope.Float16Array;
  if (found === undefined) return true;
  scope.Float16Array = undefined;
  try {
    return new RuntimeTensor('uint8', Uint8Array.of(0), [1]).size > 0;
  } finally {
    scope.Float16Array = found;
  }
}
