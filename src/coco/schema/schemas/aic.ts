import { defineSchema } from '../defineSchema.ts';

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
  bones: [
    'head_top neck',
    'left_shoulder right_shoulder',
    'left_shoulder left_hip',
    'right_shoulder right_hip',
    'left_hip right_hip',
    'left_shoulder left_elbow',
    'left_elbow left_wrist',
    'right_shoulder right_elbow',
    'right_elbow right_wrist',
    'left_hip left_knee',
    'left_knee left_ankle',
    'right_hip right_knee',
    'right_knee right_ankle',
  ],
});
