import { defineSchema } from '../defineSchema.ts';
import { LIMBS } from '../personBody.ts';

/** MPII's 16 keypoints (Andriluka et al., 2014). */
export const mpii = defineSchema({
  name: 'mpii',
  keypoints: [
    'right_ankle',
    'right_knee',
    'right_hip',
    'left_hip',
    'left_knee',
    'left_ankle',
    'pelvis',
    'thorax',
    'upper_neck',
    'head_top',
    'right_wrist',
    'right_elbow',
    'right_shoulder',
    'left_shoulder',
    'left_elbow',
    'left_wrist',
  ],
  sigmas: [
    0.089, 0.083, 0.107, 0.107, 0.083, 0.089, 0.026, 0.026, 0.026, 0.026, 0.062, 0.072, 0.179,
    0.179, 0.072, 0.062,
  ],
  bones: [
    'head_top upper_neck',
    'upper_neck thorax',
    'thorax pelvis',
    'thorax left_shoulder',
    'thorax right_shoulder',
    'pelvis left_hip',
    'pelvis right_hip',
    ...LIMBS,
  ],
});
