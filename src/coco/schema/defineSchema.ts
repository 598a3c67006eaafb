import { flipOf } from './flipOf.ts';
import type { KeypointSchema } from './keypointSchema.ts';

/** What a schema is made of; its flip comes from names of left and right, its skeleton is of names. */
export interface SchemaParts {
  readonly name: string;
  readonly keypoints: readonly string[];
  readonly sigmas: readonly number[];
  /** Pairs of names, such as `left_hip left_knee`. */
  readonly bones?: readonly string[] | undefined;
  readonly flip?: readonly number[] | undefined;
}

/** A schema from its parts. Throws RangeError for a bone of an unknown keypoint. */
export function defineSchema({
  name,
  keypoints,
  sigmas,
  bones = [],
  flip,
}: SchemaParts): KeypointSchema {
  const number = (keypoint: string): number => {
    const found = keypoints.indexOf(keypoint);
    if (found < 0) throw new RangeError(`no keypoint '${keypoint}' in ${name}`);
    return found;
  };
  return {
    name,
    keypoints,
    sigmas,
    flip: flip ?? flipOf(keypoints),
    skeleton: bones.map((bone) => {
      const [from = '', to = ''] = bone.split(' ');
      return [number(from), number(to)];
    }),
  };
}
