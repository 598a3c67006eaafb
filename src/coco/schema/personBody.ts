/** Shoulders, arms, hips and legs, left before right, from the top down. */
export const SHOULDERS_TO_ANKLES: readonly string[] = [
  'left_shoulder',
  'right_shoulder',
  'left_elbow',
  'right_elbow',
  'left_wrist',
  'right_wrist',
  'left_hip',
  'right_hip',
  'left_knee',
  'right_knee',
  'left_ankle',
  'right_ankle',
];

/** COCO's 17 keypoints of a person (Lin et al., 2014), in its order. */
export const COCO_KEYPOINTS: readonly string[] = [
  'nose',
  'left_eye',
  'right_eye',
  'left_ear',
  'right_ear',
  ...SHOULDERS_TO_ANKLES,
];

/** The bones of arms and legs, as pairs of names. */
export const LIMBS: readonly string[] = [
  'left_shoulder left_elbow',
  'left_elbow left_wrist',
  'right_shoulder right_elbow',
  'right_elbow right_wrist',
  'left_hip left_knee',
  'left_knee left_ankle',
  'right_hip right_knee',
  'right_knee right_ankle',
];

/** Shoulders and hips joined to a trunk, with the limbs. */
export const TRUNK_AND_LIMBS: readonly string[] = [
  'left_shoulder right_shoulder',
  'left_shoulder left_hip',
  'right_shoulder right_hip',
  'left_hip right_hip',
  ...LIMBS,
];

/** The bones of COCO's 17 keypoints. */
export const COCO_BONES: readonly string[] = [
  'nose left_eye',
  'nose right_eye',
  'left_eye left_ear',
  'right_eye right_ear',
  ...TRUNK_AND_LIMBS,
];
