import { decode } from '../../coco/decode/decoders.ts';
import type { InputSize } from '../../coco/decode/decoder.ts';
import type { Detection } from '../../coco/decode/detection.ts';
import { suppress } from '../../coco/decode/suppress.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { DetectorOption } from './detectorOption.ts';

/** What a detector says of one picture. */
export interface Seen {
  /** Before suppression, with any score above a thousandth. */
  readonly candidates: readonly Detection[];
  /** After suppression, above the score of the application; the highest first. */
  readonly shown: readonly Detection[];
}

/** Reads replies of a detector. Throws ConfigurationError for outputs that the decoder does not fit. */
export type Reader = (outputs: TensorMap, least?: number) => Seen;

/** A reader that remembers the replies it was asked about again, such as those to clean pictures. */
export function createReader(
  { decoder, suppression, score }: DetectorOption,
  input: InputSize,
): Reader {
  const known = new WeakMap<TensorMap, Seen>();
  return (outputs, least) => {
    const before = least === undefined ? known.get(outputs) : undefined;
    if (before !== undefined) return before;
    const candidates = decode(outputs, decoder, input, least);
    const seen = { candidates, shown: suppress(candidates, { iou: suppression, score }) };
    if (least === undefined) known.set(outputs, seen);
    return seen;
  };
}
