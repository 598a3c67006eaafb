import type { ModelSignature, TensorSpec } from '../core/signature.ts';
import { elementCount, type TensorMap } from '../core/tensor.ts';

/** Why outputs do not fit a signature, in one sentence; undefined when they fit. `named` signatures fit anything. */
export function describeMismatch(
  signature: ModelSignature,
  outputs: TensorMap,
): string | undefined {
  if (signature.interface === 'named') return undefined;
  for (const spec of signature.outputs) {
    const problem = mismatch(spec, outputs);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function mismatch(spec: TensorSpec, outputs: TensorMap): string | undefined {
  const tensor = Object.hasOwn(outputs, spec.name) ? outputs[spec.name] : undefined;
  if (tensor === undefined) {
    const got = Object.keys(outputs).join(', ') || 'none';
    return `the output "${spec.name}" is missing (outputs in the reply: ${got})`;
  }
  const { dtype, shape, data } = tensor;
  if (dtype !== spec.dtype) {
    return `the output "${spec.name}" is ${dtype}, but the model declares ${spec.dtype}`;
  }
  // An output of unknown rank is described like a scalar, and may have any shape.
  const fits =
    spec.shape.length === 0 ||
    (shape.length === spec.shape.length &&
      spec.shape.every((extent, axis) => extent < 0 || extent === shape[axis]));
  if (!fits) {
    return `the output "${spec.name}" has shape [${shape.join(', ')}], but the model declares [${spec.shape.join(', ')}]`;
  }
  const count = elementCount(shape);
  return data.length === count
    ? undefined
    : `the output "${spec.name}" has ${data.length} elements, but its shape [${shape.join(', ')}] needs ${count}`;
}
