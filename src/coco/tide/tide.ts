import { groupBy } from '../evaluate/groupBy.ts';
import { scoreOrder } from '../evaluate/scoreOrder.ts';
import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import { classifyImage, type TideDetection } from './classifyImage.ts';
import { TIDE_ERRORS, type TideError } from './tideErrors.ts';
import { tideMeanAp, type TidePoint } from './tideMeanAp.ts';

/** How TIDE looks at detections. */
export interface TideOptions {
  /** IoU from which a detection is right. Default 0.5. */
  readonly positive?: number | undefined;
  /** IoU up to which it is of the background. Default 0.1. */
  readonly background?: number | undefined;
  /** Detections of an image that are looked at, over all categories. Default 100. */
  readonly maxDets?: number | undefined;
}

/** AP lost to each error, in percent points, and how often it happens. */
export interface Tide {
  /** Mean average precision at the positive IoU, in percent. */
  readonly ap: number;
  readonly losses: Readonly<Record<TideError, number>>;
  readonly counts: Readonly<Record<TideError, number>>;
  /** AP lost to all false positives, and to all missed objects. */
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly detections: readonly TideDetection[];
  /** How many annotations nothing matches. */
  readonly unmatched: number;
  /** Annotations that nothing could have matched either. */
  readonly missed: readonly number[];
}

/** Splits the errors of detections as TIDE does, and tells what AP would be without each kind. */
export function tide(
  truth: GroundTruth,
  results: Results,
  { positive = 0.5, background = 0.1, maxDets = 100 }: TideOptions = {},
): Tide {
  const images = truth.images.count;
  const byScore = scoreOrder(results.score).filter((one) => results.category[one]! >= 0);
  const detected = rows(groupBy(byScore, results.image, images), results.image, images);
  const every = Int32Array.from({ length: truth.annotations.count }, (_, i) => i);
  const labelled = rows(
    groupBy(every, truth.annotations.image, images),
    truth.annotations.image,
    images,
  );
  const detections: TideDetection[] = [];
  const unmatched: number[] = [];
  for (let image = 0; image < images; image++) {
    const found = classifyImage(
      truth,
      results,
      labelled[image]!,
      detected[image]!.slice(0, maxDets),
      positive,
      background,
    );
    detections.push(...found.detections);
    unmatched.push(...found.unmatched);
  }
  return summary(truth, results, detections, unmatched);
}

function summary(
  truth: GroundTruth,
  results: Results,
  detections: readonly TideDetection[],
  unmatched: readonly number[],
): Tide {
  const { category, crowd, count } = truth.annotations;
  const truths = new Map<number, number>();
  for (let gt = 0; gt < count; gt++) {
    if (crowd[gt] === 0) truths.set(category[gt]!, (truths.get(category[gt]!) ?? 0) + 1);
  }
  // Of several errors that could match one annotation, the one of highest score is mended, the others go away.
  const best = new Map<number, TideDetection>();
  const usable = (one: TideDetection) =>
    (one.verdict === 'loc' || one.verdict === 'cls') && !one.taken && one.truth >= 0;
  for (const one of detections) {
    const known = best.get(one.truth);
    if (usable(one) && !(known && results.score[known.result]! >= results.score[one.result]!))
      best.set(one.truth, one);
  }
  const missed = unmatched.filter((gt) => !best.has(gt));
  const point = (one: TideDetection, right: boolean, score = results.score[one.result]!) => ({
    category: results.category[one.result]!,
    score,
    right,
  });
  const wrong = detections.filter(({ verdict }) => verdict !== 'right');
  const right = detections
    .filter(({ verdict }) => verdict === 'right')
    .map((one) => point(one, true));
  /** Points when errors of one kind are mended: first the errors, then what is right, as TIDE lists them. */
  const without = (kind: TideError | undefined): readonly TidePoint[] => [
    ...wrong.flatMap((one) => {
      if (one.verdict !== kind) return one.ignored ? [] : [point(one, false)];
      if (best.get(one.truth) !== one) return [];
      return [{ ...point(one, true), category: category[one.truth]! }];
    }),
    ...right,
  ];
  const baseline = tideMeanAp(
    detections.filter(({ ignored }) => !ignored).map((one) => point(one, one.verdict === 'right')),
    truths,
  );
  const fewer = (gone: readonly number[]) => {
    const left = new Map(truths);
    for (const gt of gone) left.set(category[gt]!, (left.get(category[gt]!) ?? 0) - 1);
    return left;
  };
  const loss = (kind: TideError) =>
    Math.max(0, tideMeanAp(without(kind), kind === 'miss' ? fewer(missed) : truths) - baseline);
  const times = (kind: TideError) =>
    kind === 'miss' ? missed.length : wrong.filter(({ verdict }) => verdict === kind).length;
  const perfect = without(undefined).map((one) => ({ ...one, score: one.right ? 1 : 0 }));
  return {
    ap: baseline,
    losses: record(loss),
    counts: record(times),
    falsePositives: tideMeanAp(perfect, truths) - baseline,
    falseNegatives: tideMeanAp(without(undefined), fewer(unmatched)) - baseline,
    detections,
    unmatched: unmatched.length,
    missed,
  };
}

function record(value: (kind: TideError) => number): Record<TideError, number> {
  return Object.fromEntries(TIDE_ERRORS.map((kind) => [kind, value(kind)])) as Record<
    TideError,
    number
  >;
}

function rows(items: Int32Array, groupOf: Int32Array, groups: number): number[][] {
  const found: number[][] = Array.from({ length: groups }, () => []);
  for (const item of items) found[groupOf[item]!]!.push(item);
  return found;
}
