import { boxLook } from '../attacks/pictures/boxLook.ts';
import type { ChangedModel } from '../attacks/pictures/robustnessChanges.ts';
import { decode, scoreOutput } from '../coco/decode/decoders.ts';
import { shownPicture } from '../coco/predict/shownPicture.ts';
import { truthOfData } from '../coco/predict/truthOfData.ts';
import type { ProcedureContext } from '../core/procedure.ts';
import type { DetectionOptions } from './options.ts';

/** The detector as changes of its pictures see it: one look at each picture, at the objects of the truth. */
export function attackedDetector({
  options,
  signatures,
  data,
}: Pick<ProcedureContext<DetectionOptions>, 'options' | 'signatures' | 'data'>): ChangedModel {
  const { decoder, tensor, fit, suppression } = options;
  let classes: Promise<readonly string[]> | undefined;
  const read = async (): Promise<readonly string[]> =>
    options.classes ?? [...(await truthOfData(await data('data'), 'boxes')).categoryIds.keys()];
  const scores = decoder && scoreOutput(decoder);
  return {
    tensor,
    outputs: scores === undefined ? undefined : [scores],
    async looks({ picture, truth }, gradients, goal) {
      if (decoder === undefined) throw new RangeError('no decoder');
      classes ??= read();
      const names = await classes;
      const objects = (truth.boxes ?? [])
        .filter(({ crowd }) => crowd !== true)
        .map(({ category, box }) => ({ category: names.indexOf(category), box }));
      if (objects.length === 0 && goal !== 'fabricate') return [];
      return [
        boxLook(gradients.spaceOf(picture), picture, objects, {
          goal,
          decode: (outputs, input, least) => decode(outputs, decoder, input, least),
          scores,
          fit,
          suppression,
        }),
      ];
    },
    shownOf: shownPicture(signatures['target'], tensor, fit),
  };
}
