import { bfloat16ToNumber, float16ToNumber } from '../core/half.ts';
import type { Tensor, TensorMap } from '../core/tensor.ts';
import { OutputsView } from './expression/expressionValue.ts';
import type { NumberList } from './expression/expressionValue.ts';

/** The outputs of a reply as expressions read them. `order` names the outputs in the model's own order. */
export function outputsView(outputs: TensorMap, order: readonly string[] = []): OutputsView {
  const names = order.length > 0 ? order : Object.keys(outputs);
  return new OutputsView(
    new Map(
      names.flatMap((name) => {
        const tensor = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
        return tensor === undefined ? [] : [[name, tensorNumbers(tensor)] as const];
      }),
    ),
  );
}

/** The elements of a tensor as numbers; one single text stays a text, other texts are NaN. */
export function tensorNumbers(tensor: Tensor): NumberList | string {
  const { dtype, data } = tensor;
  if (dtype === 'bytes') {
    const texts = (data as readonly Uint8Array[]).map((bytes) => new TextDecoder().decode(bytes));
    return texts.length === 1 ? texts[0]! : texts.map(Number);
  }
  if (data instanceof Float64Array) return data;
  const raw = data as Exclude<typeof data, readonly Uint8Array[]>;
  const numbers = new Float64Array(raw.length);
  for (let i = 0; i < numbers.length; i++) {
    const element = Number(raw[i]!);
    if (dtype === 'float16') numbers[i] = float16ToNumber(element);
    else if (dtype === 'bfloat16') numbers[i] = bfloat16ToNumber(element);
    else numbers[i] = element;
  }
  return numbers;
}
