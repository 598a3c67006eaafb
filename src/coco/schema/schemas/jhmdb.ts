import { defineSchema } from '../defineSchema.ts';
import { LIMBS } from '../personBody.ts';

/** JHMDB's 15 keypoints (Jhuang et al., 2013). */
export const jhmdb = defineSchema({
  name: 'jhmdb',
  keypoints: [
    'neck',
    'belly',
    'head',
    'right_shoulder',
    'left_shoulder',
    'right_hip',
    'left_hip',
    'right_elbow',
    'left_elbow',
    'right_knee',
    'left_knee',
    'right_wrist',
    'left_wrist',
    'right_ankle',
    'left_ankle',
  ],
  sigmas: [
    0.025, 0.107, 0.025, 0.079, 0.079, 0.107, 0.107, 0.072, 0.072, 0.087, 0.087, 0.062, 0.062,
    0.089, 0.089,
  ],
  bones: [
    'head neck',
    'neck belly',
    'neck left_shoulder',
    'neck right_shoulder',
    'belly left_hip',
    'belly right_hip',
    ...LIMBS,
  ],
});
