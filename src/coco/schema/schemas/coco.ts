import { COCO_SIGMAS } from '../cocoSigmas.ts';
import { defineSchema } from '../defineSchema.ts';
import { COCO_BONES, COCO_KEYPOINTS } from '../personBody.ts';

/** COCO's 17 keypoints of a person (Lin et al., 2014), with the sigmas of pycocotools. */
export const coco = defineSchema({
  name: 'coco',
  keypoints: COCO_KEYPOINTS,
  sigmas: COCO_SIGMAS,
  bones: COCO_BONES,
});
