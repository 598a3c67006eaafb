import { ConfigurationError } from '../core/errors.ts';
import { defineSchema } from '../coco/schema/defineSchema.ts';
import type { KeypointSchema } from '../coco/schema/keypointSchema.ts';
import { KEYPOINT_SCHEMAS } from '../coco/schema/schemas.ts';
import type { PoseOptions } from './options.ts';

/** The schema that the options name or define. */
export function schemaOf({ schema }: Pick<PoseOptions, 'schema'>): KeypointSchema {
  if (typeof schema === 'string') {
    const known = KEYPOINT_SCHEMAS.find(({ name }) => name === schema);
    if (known === undefined) throw new RangeError(`no keypoint schema ${schema}`);
    return known;
  }
  const { keypoints, sigmas, flip, bones } = schema;
  const lengths = [sigmas.length, flip?.length ?? keypoints.length];
  if (lengths.some((length) => length !== keypoints.length))
    throw new ConfigurationError(
      `schema: ${keypoints.length} keypoints need as many sigmas and mirror images, not ${lengths.join(' and ')}`,
      { code: 'pose.schema', hint: 'give one of each for every keypoint' },
    );
  try {
    return defineSchema({ name: 'custom', keypoints, sigmas, bones, flip });
  } catch (error) {
    throw new ConfigurationError(`schema: ${error instanceof Error ? error.message : ''}`, {
      code: 'pose.schema',
      hint: `bones are pairs of ${keypoints.join(', ')}`,
      cause: error,
    });
  }
}

/** The number of a keypoint that the options name. */
export function keypointNumber(schema: KeypointSchema, keypoint: string | number): number {
  const number = typeof keypoint === 'number' ? keypoint : schema.keypoints.indexOf(keypoint);
  if (number < 0 || number >= schema.keypoints.length)
    throw new ConfigurationError(`no keypoint '${keypoint}' in the schema ${schema.name}`, {
      code: 'pose.keypoint',
      hint: `its keypoints are ${schema.keypoints.join(', ')}`,
    });
  return number;
}
