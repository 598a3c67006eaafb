import type { GroundTruth } from '../groundTruth.ts';
import type { CocoKind } from '../read/annotationReader.ts';
import type { AreaRange } from '../settings.ts';

/** 1 for annotations that do not count: crowds, people without labelled keypoints, areas outside the range. */
export function ignoredTruths(
  truth: GroundTruth,
  kind: CocoKind,
  range: AreaRange,
  leaveOut: Uint8Array | undefined,
): Uint8Array {
  const { count, area, crowd, keypointCounts } = truth.annotations;
  const ignored = new Uint8Array(count);
  for (let gt = 0; gt < count; gt++) {
    const counts =
      crowd[gt] === 0 &&
      area[gt]! >= range.lower &&
      area[gt]! <= range.upper &&
      (kind !== 'keypoints' || keypointCounts[gt] !== 0) &&
      leaveOut?.[gt] !== 1;
    ignored[gt] = counts ? 0 : 1;
  }
  return ignored;
}
