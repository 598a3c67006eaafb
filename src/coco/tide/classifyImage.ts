import { pairIou } from '../evaluate/pairIou.ts';
import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import type { TideError } from './tideErrors.ts';

/** What TIDE says of one detection. */
export interface TideDetection {
  readonly result: number;
  readonly verdict: 'right' | Exclude<TideError, 'miss'>;
  /** It lies in a crowd of its category: TIDE counts its error, but AP does not count it as wrong. */
  readonly ignored: boolean;
  /** The annotation that it matches, or that an error of class or place could have matched; -1 without one. */
  readonly truth: number;
  /** Whether another detection matches that annotation. */
  readonly taken: boolean;
}

/** What TIDE finds in one image. */
export interface TideImage {
  readonly detections: readonly TideDetection[];
  /** Annotations without a match. */
  readonly unmatched: readonly number[];
}

/** Detections of one image by falling score, over all categories, against its annotations. */
export function classifyImage(
  truth: GroundTruth,
  results: Results,
  truths: readonly number[],
  detections: readonly number[],
  positive: number,
  background: number,
): TideImage {
  const { category, crowd } = truth.annotations;
  const own = truths.filter((gt) => crowd[gt] === 0);
  const crowds = truths.filter((gt) => crowd[gt] === 1);
  const overlaps = detections.map((one) => own.map((gt) => pairIou(truth, results, one, gt)));
  const same = (one: number, gt: number) => results.category[one] === category[gt];
  const used = new Set<number>();
  const matches = detections.map((one, d) => {
    const free = own.map((gt, g) => (same(one, gt) && !used.has(g) ? overlaps[d]![g]! : 0));
    const best = argmax(free);
    if (best < 0 || free[best]! < positive) return -1;
    used.add(best);
    return best;
  });
  const found = detections.map((one, d): TideDetection => {
    const match = matches[d]!;
    if (match >= 0)
      return { result: one, verdict: 'right', ignored: false, truth: own[match]!, taken: true };
    const ignored = crowds.some(
      (gt) => same(one, gt) && pairIou(truth, results, one, gt) > positive,
    );
    const { verdict, at } = errorOf(
      overlaps[d]!,
      own.map((gt) => same(one, gt)),
      used,
      positive,
      background,
    );
    return { result: one, verdict, ignored, truth: at < 0 ? -1 : own[at]!, taken: used.has(at) };
  });
  return { detections: found, unmatched: own.filter((_, g) => !used.has(g)) };
}

function errorOf(
  overlaps: readonly number[],
  same: readonly boolean[],
  used: ReadonlySet<number>,
  positive: number,
  background: number,
): { verdict: Exclude<TideError, 'miss'>; at: number } {
  if (overlaps.length === 0) return { verdict: 'bkg', at: -1 };
  const ofSame = overlaps.map((iou, g) => (same[g]! ? iou : 0));
  const place = argmax(ofSame);
  if (ofSame[place]! >= background && ofSame[place]! <= positive)
    return { verdict: 'loc', at: place };
  const ofOthers = overlaps.map((iou, g) => (same[g]! ? 0 : iou));
  const wrong = argmax(ofOthers);
  if (ofOthers[wrong]! >= positive) return { verdict: 'cls', at: wrong };
  if (ofSame.some((iou, g) => used.has(g) && iou >= positive)) return { verdict: 'dupe', at: -1 };
  return { verdict: Math.max(...overlaps) <= background ? 'bkg' : 'both', at: -1 };
}

/** The first of the highest; -1 of none. */
function argmax(values: readonly number[]): number {
  let best = -1;
  for (const [index, value] of values.entries())
    if (best < 0 || value > values[best]!) best = index;
  return best;
}
