/** What a labelled keypoint of a matched detection is; Ruggero Ronchi and Perona, "Benchmarking and Error Diagnosis in Multi-Instance Pose Estimation" (2017). */
export const KEYPOINT_CLASSES = ['good', 'jitter', 'inversion', 'swap', 'miss'] as const;

export type KeypointClass = (typeof KEYPOINT_CLASSES)[number];

/** Errors in the order in which they are corrected, one after the other. */
export const IMPACT_ERRORS = [
  'miss',
  'swap',
  'inversion',
  'jitter',
  'score',
  'backgroundFalsePositive',
  'falseNegative',
] as const;

export type ImpactError = (typeof IMPACT_ERRORS)[number];

/** Keypoint errors in the order in which they are corrected. */
export const CORRECTED: readonly KeypointClass[] = ['miss', 'swap', 'inversion', 'jitter'];

/** The number of a class in an array of codes; 0 is none: not labelled, or similarity exactly .85. */
export function codeOf(name: KeypointClass): number {
  return KEYPOINT_CLASSES.indexOf(name) + 1;
}
