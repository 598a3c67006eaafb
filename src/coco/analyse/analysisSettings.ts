import { settings, type AreaRange, type Settings } from '../settings.ts';

/** Area ranges of coco-analyze: objects below 32^2 px do not count. */
export const ANALYSIS_AREAS: readonly AreaRange[] = [
  { name: 'all', lower: 1024, upper: 1e10 },
  { name: 'medium', lower: 1024, upper: 9216 },
  { name: 'large', lower: 9216, upper: 1e10 },
];

/** Thresholds of coco-analyze: unlike COCOeval's, the ninth is 0.9. */
export const ANALYSIS_THRESHOLDS: readonly number[] = [
  0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95,
];

/** How an analysis is done. */
export interface AnalysisOptions {
  readonly sigmas: readonly number[];
  /** For each keypoint, the one of the other side (itself in the middle). */
  readonly flip: readonly number[];
  /**
   * Errors of coco-analyze that are mended: keypoints are corrected to the distance that its similarity says (it uses
   * half of it), scores are made optimal with the keypoints of their own area range, and missed objects are those of
   * their own threshold, without crowds and objects that do not count. Default false: `compat`.
   */
  readonly corrected?: boolean | undefined;
  readonly areas?: readonly AreaRange[] | undefined;
  readonly thresholds?: readonly number[] | undefined;
  /** 1 for annotations that must not count. */
  readonly leaveOut?: Uint8Array | undefined;
}

/** COCOeval's settings of an analysis in one area range. */
export function analysisSettings(
  { sigmas }: AnalysisOptions,
  area: AreaRange,
  thresholds: readonly number[],
  maxDets = 20,
): Settings {
  return settings('keypoints', { sigmas, areas: [area], thresholds, maxDets: [maxDets] });
}
