import { boxLook } from '../../attacks/pictures/boxLook.ts';
import type { ChangedModel } from '../../attacks/pictures/robustnessChanges.ts';
import { shownPicture } from '../../coco/predict/shownPicture.ts';
import type { KeypointSchema } from '../../coco/schema/keypointSchema.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { PoseOptions } from '../options.ts';
import { decodePeople, peopleScores, readsPeople } from '../predict/people/peopleDecoders.ts';
import type { PeopleDecoderOption } from '../predict/people/peopleDecoders.ts';
import { outputsOf, type PoseDecoderOption } from '../predict/poseDecoder.ts';
import { personLooks } from './personLooks.ts';

type Context = Pick<ProcedureContext<PoseOptions>, 'options' | 'signatures'>;

/** The estimator as changes of its pictures see it: top-down a look at every person, bottom-up one at every picture. */
export function attackedPose(context: Context, schema: KeypointSchema): ChangedModel {
  const { decoder } = context.options;
  return decoder !== undefined && readsPeople(decoder)
    ? bottomUp(context, decoder)
    : topDown(context, decoder, schema);
}

function topDown(
  { options: { tensor, boxScale } }: Context,
  decoder: PoseDecoderOption | undefined,
  { sigmas }: KeypointSchema,
): ChangedModel {
  return {
    tensor,
    outputs: decoder && outputsOf(decoder),
    async looks(item, gradients) {
      if (decoder === undefined) throw new RangeError('no decoder');
      return personLooks(item, gradients, { decoder, boxScale, sigmas });
    },
  };
}

function bottomUp(
  { options: { tensor, fit, suppression }, signatures }: Context,
  decoder: PeopleDecoderOption,
): ChangedModel {
  const scores = peopleScores(decoder);
  return {
    tensor,
    outputs: scores?.output === undefined ? undefined : [scores.output],
    withoutLoss: scores === undefined ? `what the decoder ${decoder.kind} reads` : undefined,
    async looks({ picture, truth }, gradients, goal) {
      const people = (truth.keypoints ?? []).filter(({ crowd }) => crowd !== true);
      if (people.length === 0 && goal !== 'fabricate') return [];
      return [
        boxLook(
          gradients.spaceOf(picture),
          picture,
          people.map(({ box }) => ({ category: 0, box })),
          {
            goal,
            decode: (outputs, input, least) => decodePeople(outputs, decoder, input, least),
            scores: scores?.output,
            fit,
            suppression,
          },
        ),
      ];
    },
    shownOf: shownPicture(signatures['target'], tensor, fit),
  };
}
