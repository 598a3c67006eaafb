import { bfloat16ToNumber, float16ToNumber } from '../core/half.ts';
import type { Tensor, TensorMap } from '../core/tensor.ts';
import type { TensorSpec } from '../core/signature.ts';
import { labelled, OutputsView } from './expression/expressionValue.ts';
import type { NumberList } from './expression/expressionValue.ts';

/** The outputs of a reply as expressions read them, in the order of the model's own `specs`, which may name elements. */
export function outputsView(
  outputs: TensorMap,
  specs: readonly Pick<TensorSpec, 'name' | 'labels'>[] = [],
): OutputsView {
  const order = specs.length > 0 ? specs : Object.keys(outputs).map((name) => ({ name }));
  return new OutputsView(
    new Map(
      order.flatMap(({ name, labels }: Pick<TensorSpec, 'name' | 'labels'>) => {
        const tensor = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
        if (tensor === undefined) return [];
        const values = tensorNumbers(tensor);
        // Of a batch, a name would be ambiguous.
        return [[name, typeof values === 'string' ? values : labelled(values, labels)] as const];
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
