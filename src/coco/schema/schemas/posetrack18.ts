import { defineSchema } from '../defineSchema.ts';
import { SHOULDERS_TO_ANKLES, TRUNK_AND_LIMBS } from '../personBody.ts';

/** PoseTrack 2018's 17 keypoints (Andriluka et al., 2018). */
export const posetrack18 = defineSchema({
  name: 'posetrack18',
  keypoints: ['nose', 'head_bottom', 'head_top', 'left_ear', 'right_ear', ...SHOULDERS_TO_ANKLES],
  sigmas: [
    0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107,
    0.087, 0.087, 0.089, 0.089,
  ],
  bones: [
    'head_top nose',
    'nose head_bottom',
    'nose left_ear',
    'nose right_ear',
    ...TRUNK_AND_LIMBS,
  ],
});
