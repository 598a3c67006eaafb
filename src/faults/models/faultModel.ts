import type { z } from 'zod';

import type { RandomStream } from '../../core/random.ts';
import type { Dtype, Tensor } from '../../core/tensor.ts';
import type { Edit } from './edit.ts';

/** What a fault does to the element that it strikes. */
export interface FaultModel<Options = unknown> {
  /** The name under `fault.kind`. */
  readonly kind: string;
  readonly summary: string;
  readonly options: z.ZodType<Options>;
  /** The bits that it may strike, of a dtype; undefined: it strikes an element as a whole. */
  bits?(options: Options, dtype: Dtype): readonly number[];
  /** The fault at one element, as edits in any order. `bit` is one of `bits`. */
  edits(options: Options, place: FaultPlace, random: RandomStream): readonly Edit[];
}

/** One element of a value, before the fault. */
export interface FaultPlace {
  readonly tensor: Tensor;
  readonly index: number;
  readonly bit: number;
  /** Whether what stands there differs from input to input, as in an activation: the edits must hold for all of them. */
  readonly varies: boolean;
  /** Statistics of the value: what is usual there. */
  readonly usual: { readonly lowest: number; readonly highest: number; readonly deviation: number };
}

/** A fault model with its types checked and then forgotten, as a list holds it. */
export function defineFaultModel<Options>(model: FaultModel<Options>): FaultModel {
  return model;
}
