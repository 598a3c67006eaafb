import { defineSchema } from '../defineSchema.ts';
import { SHOULDERS_TO_ANKLES, TRUNK_AND_LIMBS } from '../personBody.ts';

/** CrowdPose's 14 keypoints (Li et al., 2019). */
export const crowdpose = defineSchema({
  name: 'crowdpose',
  keypoints: [...SHOULDERS_TO_ANKLES, 'top_head', 'neck'],
  sigmas: [
    0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089, 0.089, 0.079,
    0.079,
  ],
  bones: ['top_head neck', ...TRUNK_AND_LIMBS],
});
