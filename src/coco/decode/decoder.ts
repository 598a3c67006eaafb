import type { z } from 'zod';

import type { TensorMap } from '../../core/tensor.ts';
import type { Detection } from './detection.ts';

/** Height and width of a model's input in px. */
export interface InputSize {
  readonly height: number;
  readonly width: number;
}

/** Least score of a detection unless told otherwise. */
export const LEAST_SCORE = 0.001;

/** How a detector's outputs become detections: one file and one line in `decoders.ts` each. */
export interface Decoder<Options = never> {
  /** The name under `kind:`. */
  readonly kind: string;
  readonly summary: string;
  /** Its options with `kind`. */
  readonly options: z.ZodType<Options>;
  /** The output with the scores that `factors` of a detection point into; undefined: the only one. */
  scoreOutput?(options: Options): string | undefined;
  /** Detections of one item with a score above `least`, default a thousandth, before suppression. */
  decode(
    outputs: TensorMap,
    options: Options,
    input: InputSize,
    least?: number,
  ): readonly Detection[];
}
