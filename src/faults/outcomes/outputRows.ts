import type { NumericArray, Tensor, TensorMap } from '../../core/tensor.ts';
import { numbersOf } from '../../onnx/graph/constants.ts';

/** Numbers of an output, and how many of them belong to each of the batch's items. */
export interface OutputRows {
  readonly numbers: ArrayLike<number>;
  readonly width: number;
}

/** An output by items: its first axis, or, for a batch of one, all of it. */
export function outputRows(tensor: Tensor, items: number): OutputRows {
  const numbers = tensor.dtype === 'float32' ? (tensor.data as Float32Array) : numbersOf(tensor);
  return { numbers, width: Math.floor(numbers.length / items) };
}

/** Whether an item of the outputs holds NaN or infinity where the golden ones are finite. */
export function breaksDown(
  outputs: TensorMap,
  golden: TensorMap,
  item: number,
  items: number,
): boolean {
  for (const name in golden) {
    const [one, other] = [outputs[name], golden[name]!];
    if (one === undefined) return true;
    if (!other.dtype.includes('float')) continue;
    const [faulty, clean] = [outputRows(one, items), outputRows(other, items)];
    if (faulty.numbers.length !== clean.numbers.length) return true;
    const { width } = clean;
    for (let i = item * width; i < (item + 1) * width; i++) {
      if (!Number.isFinite(faulty.numbers[i]) && Number.isFinite(clean.numbers[i])) return true;
    }
  }
  return false;
}

/** Whether an item of the outputs is as in the golden ones, bit for bit but for the sign of zero. */
export function isUnchanged(
  outputs: TensorMap,
  golden: TensorMap,
  item: number,
  items: number,
): boolean {
  for (const name in golden) {
    const [one, other] = [outputs[name], golden[name]!];
    if (one === undefined) return false;
    const [faulty, clean] = [outputRows(one, items), outputRows(other, items)];
    if (faulty.numbers.length !== clean.numbers.length) return false;
    for (let i = item * clean.width; i < (item + 1) * clean.width; i++)
      if (faulty.numbers[i] !== clean.numbers[i]) return false;
  }
  return true;
}

/** The outputs of one item, with a batch of one. */
export function itemOutputs(outputs: TensorMap, item: number, items: number): TensorMap {
  if (items === 1) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { dtype, shape, data }]): [string, Tensor] => {
      const each = data.length / items;
      const own = (data as NumericArray).slice(item * each, (item + 1) * each);
      return [name, { dtype, shape: [1, ...shape.slice(1)], data: own }];
    }),
  );
}
