import { bfloat16ToNumber, float16ToNumber } from '../../core/half.ts';
import type { Tensor } from '../../core/tensor.ts';

/** A tensor as a simulator or a JSON endpoint sees it. */
export type NamedValue = number | bigint | boolean | string | readonly NamedValue[];

/**
 * The plain value of a tensor: a bare value for one element of a rank up to `bareRank`, else arrays nested by its shape.
 * Byte strings are read as UTF-8; 64-bit integers become numbers where those are exact, else bigints.
 */
export function toNamedValue(tensor: Tensor, bareRank = 1): NamedValue {
  const values = elements(tensor);
  const [only] = values;
  if (values.length === 1 && tensor.shape.length <= bareRank && only !== undefined) return only;
  return nest(values, tensor.shape);
}

function elements({ dtype, data }: Tensor): NamedValue[] {
  const list = Array.from<number | bigint | Uint8Array>(data as ArrayLike<number>);
  return list.map((element) => {
    if (element instanceof Uint8Array) return Buffer.from(element).toString('utf8');
    if (typeof element === 'bigint') {
      const number = Number(element);
      return Number.isSafeInteger(number) ? number : element;
    }
    if (dtype === 'bool') return element !== 0;
    if (dtype === 'float16') return float16ToNumber(element);
    if (dtype === 'bfloat16') return bfloat16ToNumber(element);
    return element;
  });
}

function nest(values: NamedValue[], shape: readonly number[]): NamedValue[] {
  const [extent = values.length, ...rest] = shape;
  if (rest.length === 0) return values;
  const stride = rest.reduce((product, size) => product * size, 1);
  return Array.from({ length: extent }, (_, i) =>
    nest(values.slice(i * stride, (i + 1) * stride), rest),
  );
}
