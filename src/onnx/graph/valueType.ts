import type { Dtype } from '../../core/tensor.ts';

/** What is known of a value for given input shapes. */
export interface ValueType {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** Whether a dtype carries gradients. */
export function isFloating(dtype: Dtype): boolean {
  return dtype === 'float32' || dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16';
}
