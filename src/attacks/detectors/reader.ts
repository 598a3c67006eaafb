import { decode } from '../../coco/decode/decoders.ts';
import type { InputSize } from '../../coco/decode/decoder.ts';
import { suppress } from '../../coco/decode/suppress.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { DetectorOption } from './detectorOption.ts';
import type { Seen } from './seen.ts';

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
