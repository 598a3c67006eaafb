import { ConfigurationError } from '../../core/errors.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';

/** An output as numbers with the extents of one item, without the batch. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** The output of that name, or the only one, without a batch of 1. Throws ConfigurationError when there is none. */
export function numbersOf(outputs: TensorMap, name: string | undefined, rank: number): Numbers {
  const names = Object.keys(outputs);
  const chosen = name ?? (names.length === 1 ? names[0] : undefined);
  const tensor: Tensor | undefined = chosen === undefined ? undefined : outputs[chosen];
  if (tensor === undefined)
    throw new ConfigurationError(
      chosen === undefined
        ? `decoder: the model has ${names.length} outputs`
        : `decoder: the model has no output '${chosen}'`,
      { code: 'decoder.output', hint: `name one of ${names.join(', ')}` },
    );
  const shape = tensor.shape.length === rank + 1 ? tensor.shape.slice(1) : tensor.shape;
  if (shape.length !== rank || (tensor.shape.length === rank + 1 && tensor.shape[0] !== 1))
    throw new ConfigurationError(
      `decoder: output '${chosen}' has the shape [${tensor.shape.join(', ')}], not ${rank} dimensions of one item`,
      { code: 'decoder.shape', hint: 'check which decoder fits the model' },
    );
  const { data, dtype } = tensor;
  if (dtype === 'bytes' || dtype === 'float16' || dtype === 'bfloat16')
    throw new ConfigurationError(`decoder: output '${chosen}' is ${dtype}`, {
      code: 'decoder.dtype',
      hint: 'serve the model with float32 outputs',
    });
  const plain =
    data instanceof BigInt64Array || data instanceof BigUint64Array
      ? Float64Array.from(data, Number)
      : (data as ArrayLike<number>);
  return { shape, data: plain };
}
