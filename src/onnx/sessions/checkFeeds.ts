import { ConfigurationError } from '../../core/errors.ts';
import type { TensorSpec } from '../../core/signature.ts';
import { elementCount, type Tensor, type TensorMap } from '../../core/tensor.ts';

/** Throws a ConfigurationError when feeds do not fit a model's inputs: names, dtypes, ranks, extents, element counts. */
export function checkFeeds(feeds: TensorMap, inputs: readonly TensorSpec[]): void {
  let known = 0;
  for (const spec of inputs) {
    const tensor = feeds[spec.name];
    if (tensor === undefined) throw misfit(spec.name, 'is missing');
    known++;
    checkTensor(tensor, spec);
  }
  if (known === Object.keys(feeds).length) return;
  const extra = Object.keys(feeds).find((name) => inputs.every((spec) => spec.name !== name));
  const names = inputs.map((spec) => spec.name).join(', ');
  throw misfit(extra ?? '', `is unknown to the model, which takes ${names}`);
}

function checkTensor({ dtype, shape, data }: Tensor, spec: TensorSpec): void {
  if (dtype !== spec.dtype) throw misfit(spec.name, `must be ${spec.dtype}, got ${dtype}`);
  // The runtime reports an input of unknown rank like a scalar, and takes any shape there.
  const fits =
    spec.shape.length === 0 ||
    (shape.length === spec.shape.length &&
      spec.shape.every((extent, axis) => extent === -1 || extent === shape[axis]));
  if (!fits) {
    throw misfit(spec.name, `must have shape ${print(spec.shape)}, got ${print(shape)}`);
  }
  if (data.length !== elementCount(shape)) {
    throw misfit(spec.name, `of shape ${print(shape)} has ${data.length} elements`);
  }
}

function print(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function misfit(name: string, what: string): ConfigurationError {
  return new ConfigurationError(`input '${name}' ${what}`, {
    code: 'onnx.feeds',
    hint: "an extent of -1 may be any; compare with the model's signature",
  });
}
