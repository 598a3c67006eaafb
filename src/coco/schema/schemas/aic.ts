import { defineSchema } from '../defineSchema.ts';
import { TRUNK_AND_LIMBS } from '../personBody.ts';

/** AI Challenger's 14 keypoints (Wu et al., 2017). */
export const aic = defineSchema({
  name: 'aic',
  keypoints: [
    'right_shoulder',
    'right_elbow',
    'right_wrist',
    'left_shoulder',
    'left_elbow',
    'left_wrist',
    'right_hip',
    'right_knee',
    'right_ankle',
    'left_hip',
    'left_knee',
    'left_ankle',
    'head_top',
    'neck',
  ],
  sigmas: [
    0.01388152, 0.01515228, 0.01057665, 0.01417709, 0.01497891, 0.01402144, 0.03909642, 0.03686941,
    0.01981803, 0.03843971, 0.03412318, 0.02415081, 0.01291456, 0.01236173,
  ],
  bones: ['head_top neck', ...TRUNK_AND_LIMBS],
});
