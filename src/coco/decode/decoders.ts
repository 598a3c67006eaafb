import { z } from 'zod';

import type { TensorMap } from '../../core/tensor.ts';
import type { Decoder, InputSize } from './decoder.ts';
import { boxes } from './decoders/boxes.ts';
import { ssd } from './decoders/ssd.ts';
import { yolo } from './decoders/yolo.ts';
import { yolox } from './decoders/yolox.ts';
import type { Detection } from './detection.ts';

/** Every way from outputs to detections. */
export const DECODERS = [yolox, yolo, ssd, boxes] as const;

/** `decoder:` of a detector. */
export const decoderOption = z
  .discriminatedUnion('kind', [yolox.options, yolo.options, ssd.options, boxes.options] as never)
  .describe(
    `How the outputs become boxes: ${DECODERS.map(({ kind }) => kind).join(', ')}.`,
  ) as unknown as z.ZodType<DecoderOption>;

/** A decoder with its options. */
export type DecoderOption = z.output<(typeof DECODERS)[number]['options']>;

/** Detections of one item with a score above `least`, in px of the model's input, before suppression. */
export function decode(
  outputs: TensorMap,
  option: DecoderOption,
  input: InputSize,
  least?: number,
): readonly Detection[] {
  return decoderOf(option).decode(outputs, option, input, least);
}

/** The output with the scores, into which `Detection.factors` point; undefined: the only one. */
export function scoreOutput(option: DecoderOption): string | undefined {
  return decoderOf(option).scoreOutput?.(option);
}

function decoderOf(option: DecoderOption): Decoder<DecoderOption> {
  const decoder = DECODERS.find(({ kind }) => kind === option.kind) as
    Decoder<DecoderOption> | undefined;
  if (decoder === undefined) throw new RangeError(`no decoder ${option.kind}`);
  return decoder;
}
