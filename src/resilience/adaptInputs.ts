import type { Tensor, TensorMap } from '../core/tensor.ts';
import { tensorNumbers } from '../space/outputsView.ts';
import type { Answer } from './answer.ts';

/** What the hook is told: that a repetition begins, of a batch that was asked about, or of one with its labels. */
export interface AdaptEvent {
  readonly event: 'reset' | 'adapt' | 'tune';
  /** The configuration's name, or `target`. */
  readonly configuration: string;
  readonly repetition: number;
  readonly step: number;
}

/** The inputs of the hook: the event, and the batch under the names that the target's inputs have. */
export function adaptInputs(
  { event, configuration, repetition, step }: AdaptEvent,
  answers: readonly Answer[],
): TensorMap {
  const text = (value: string): Tensor => ({
    dtype: 'bytes',
    shape: [1],
    data: [new TextEncoder().encode(value)],
  });
  const numbers = (values: readonly number[]): Tensor => ({
    dtype: 'int32',
    shape: [values.length],
    data: Int32Array.from(values),
  });
  const inputs: Record<string, Tensor> = {
    event: text(event),
    configuration: text(configuration),
    repetition: numbers([repetition]),
    step: numbers([step]),
  };
  if (event === 'tune') inputs['labels'] = numbers(answers.map(({ item }) => item.truth.class!));
  for (const name of Object.keys(answers[0]?.query ?? {}))
    inputs[name] = stack(answers.map(({ query }) => query[name]!));
  return inputs;
}

/** Tensors of one item each, [1, ...] or [...], as one of a batch. */
function stack(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors as readonly [Tensor, ...Tensor[]];
  const own = first.shape[0] === 1 ? first.shape.slice(1) : first.shape;
  const numbers = tensors.flatMap((tensor) => {
    const values = tensorNumbers(tensor);
    return typeof values === 'string' ? [] : Array.from(values);
  });
  return { dtype: 'float32', shape: [tensors.length, ...own], data: Float32Array.from(numbers) };
}
