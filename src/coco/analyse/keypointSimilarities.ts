import type { GroundTruth } from '../groundTruth.ts';
import type { AnalysisOptions } from './analysisSettings.ts';

const EPSILON = 2 ** -52;

/** The annotated point that a detected one is nearest to, by similarity. */
export interface NearestPoint {
  /** 0 to 1; 0 when no candidate is labelled. */
  readonly best: number;
  /** Its own point, the own one of the other side, or a point of another person. */
  readonly source: 'own' | 'inverted' | 'other';
}

/**
 * Compares a detected keypoint with that keypoint, and its mirror image, of everybody annotated in the picture, each by
 * the person's own area. Of equals the first wins: the own point, other people, the own mirror image, theirs.
 */
export function keypointSimilarities(
  truth: GroundTruth,
  { sigmas, flip }: AnalysisOptions,
): (x: number, y: number, k: number, gt: number) => NearestPoint {
  const { image, area, keypoints, count } = truth.annotations;
  const each = truth.keypointsEach;
  const ofImage = new Map<number, number[]>();
  for (let gt = 0; gt < count; gt++) {
    const known = ofImage.get(image[gt]!);
    if (known === undefined) ofImage.set(image[gt]!, [gt]);
    else known.push(gt);
  }
  const variances = sigmas.map((sigma) => (sigma * 2) ** 2);
  return (x, y, k, gt) => {
    let best = -1;
    let source: NearestPoint['source'] = 'own';
    const people = ofImage.get(image[gt]!) ?? [];
    const compare = (person: number, point: number, from: NearestPoint['source']) => {
      const at = 3 * (person * each + point);
      if (!(keypoints[at + 2]! > 0)) return;
      const distance = (keypoints[at]! - x) ** 2 + (keypoints[at + 1]! - y) ** 2;
      const similarity = Math.exp(-distance / variances[k]! / (area[person]! + EPSILON) / 2);
      if (similarity > best) {
        best = similarity;
        source = from;
      }
    };
    for (const [side, point] of [k, flip[k]!].entries()) {
      compare(gt, point, side === 0 ? 'own' : 'inverted');
      for (const person of people) if (person !== gt) compare(person, point, 'other');
    }
    return { best: Math.max(0, best), source };
  };
}
