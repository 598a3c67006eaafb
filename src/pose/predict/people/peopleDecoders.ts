import { z } from 'zod';

import type { Decoder, InputSize } from '../../../coco/decode/decoder.ts';
import { yolo } from '../../../coco/decode/decoders/yolo.ts';
import type { Detection } from '../../../coco/decode/detection.ts';
import type { TensorMap } from '../../../core/tensor.ts';
import { associative } from './associative.ts';
import { people } from './people.ts';

/** Every way from the outputs for a whole picture to all people in it. */
export const PEOPLE_DECODERS = [yolo, people, associative] as const;

export const peopleDecoderOption = z.union([yolo.options, people.options, associative.options]);

/** A decoder of all people at once with its options. */
export type PeopleDecoderOption = z.output<typeof peopleDecoderOption>;

/** Whether a decoder reads all people of a picture at once. */
export function readsPeople(option: { readonly kind: string }): option is PeopleDecoderOption {
  return PEOPLE_DECODERS.some(({ kind }) => kind === option.kind);
}

/** The output with the scores of people, where gradients find them; `undefined` is the only output. */
export function peopleScores(
  option: PeopleDecoderOption,
): { readonly output: string | undefined } | undefined {
  const decoder = decoderOf(option);
  return decoder.scoreOutput && { output: decoder.scoreOutput(option) };
}

/** People in px of the model's input with a score above `least`, before suppression. */
export function decodePeople(
  outputs: TensorMap,
  option: PeopleDecoderOption,
  input: InputSize,
  least?: number,
): readonly Detection[] {
  return decoderOf(option).decode(outputs, option, input, least);
}

function decoderOf(option: PeopleDecoderOption): Decoder<PeopleDecoderOption> {
  const decoder = PEOPLE_DECODERS.find(({ kind }) => kind === option.kind) as
    Decoder<PeopleDecoderOption> | undefined;
  if (decoder === undefined) throw new RangeError(`no decoder ${option.kind}`);
  return decoder;
}
