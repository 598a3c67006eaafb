import type { Dtype } from './tensor.ts';

/** One input or output of a model. An extent of -1 may vary; dimension 0 that varies is the batch. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Names of the elements along the last axis, such as the classes of a classifier. */
  readonly labels?: readonly string[] | undefined;
}

/** What a target says of its model. */
export interface ModelSignature {
  readonly name: string;
  readonly version?: string | undefined;
  /** The runtime behind the endpoint, as it calls itself, such as `onnx_onnxv1`. */
  readonly platform?: string | undefined;
  /**
   * `tensors`: inputs and outputs are listed, and a reply must fit them.
   * `named`: the target takes any named values and returns any (a simulator, a JSON endpoint); the lists may be empty.
   */
  readonly interface: 'tensors' | 'named';
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Outputs that are no tensors (sequences, maps, optionals), so that no reply holds them; absent when there are none. */
  readonly leftOut?: readonly string[] | undefined;
  /** SHA-256 of the model file, in hex, where the target can know it. */
  readonly digest?: string | undefined;
}

/** What is to be said of outputs that no reply holds, after the model's name; empty when there are none. */
export function leftOutNote({ leftOut = [] }: Pick<ModelSignature, 'leftOut'>): string {
  if (leftOut.length === 0) return '';
  const names = leftOut.map((name) => `'${name}'`).join(', ');
  return `; not read, as no tensor (a sequence, map or optional; export it as a tensor): ${names}`;
}
