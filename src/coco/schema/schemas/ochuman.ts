import { COCO_SIGMAS } from '../cocoSigmas.ts';
import { defineSchema } from '../defineSchema.ts';
import { COCO_BONES, COCO_KEYPOINTS } from '../personBody.ts';

/** OCHuman's 17 keypoints, those of COCO (Zhang et al., 2019). */
export const ochuman = defineSchema({
  name: 'ochuman',
  keypoints: COCO_KEYPOINTS,
  sigmas: COCO_SIGMAS,
  bones: COCO_BONES,
});
