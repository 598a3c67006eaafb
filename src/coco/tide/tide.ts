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

/** AP lost to each error in percent points, and how often it happens. */
export interface TideFigures {
  /** Mean average precision at the positive IoU, in percent. */
  readonly ap: number;
  readonly losses: Readonly<Record<TideError, number>>;
  readonly counts: Readonly<Record<TideError, number>>;
  /** AP lost to all false positives, and to all missed objects. */
  readonly falsePositives: number;
  readonly falseNegatives: number;
  /** How many detections are wrong, and how many annotations nothing matches. */
  readonly wrong: number;
  readonly unmatched: number;
}

/** What TIDE says of a model. */
export interface Tide extends TideFigures {
  readonly detections: readonly TideDetection[];
  /** Annotations that nothing could have matched either. */
  readonly missed: readonly number[];
  /** The same figures when each image counts `weights[image]` times. */
  readonly weighted: (weights: Int32Array) => TideFigures;
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
  const { category, image, crowd, count } = truth.annotations;
  const truths = Array.from({ length: count }, (_, gt) => gt).filter((gt) => crowd[gt] === 0);
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
    image: results.image[one.result]!,
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
  const labels = (gone: readonly number[] = []) => {
    const away = new Set(gone);
    return truths.flatMap((gt) =>
      away.has(gt) ? [] : [{ category: category[gt]!, image: image[gt]! }],
    );
  };
  const baseline = tideMeanAp(
    detections.filter(({ ignored }) => !ignored).map((one) => point(one, one.verdict === 'right')),
    labels(),
  );
  const mended = record((kind) =>
    tideMeanAp(without(kind), kind === 'miss' ? labels(missed) : labels()),
  );
  const images = record((kind) =>
    kind === 'miss'
      ? missed.map((gt) => image[gt]!)
      : wrong.filter(({ verdict }) => verdict === kind).map(({ result }) => results.image[result]!),
  );
  const perfect = tideMeanAp(
    without(undefined).map((one) => ({ ...one, score: one.right ? 1 : 0 })),
    labels(),
  );
  const complete = tideMeanAp(without(undefined), labels(unmatched));
  const figures = (weights?: Int32Array): TideFigures => {
    const ap = baseline(weights);
    const times = (of: readonly number[]) =>
      of.reduce((sum, one) => sum + (weights?.[one] ?? 1), 0);
    return {
      ap,
      losses: record((kind) => Math.max(0, mended[kind](weights) - ap)),
      counts: record((kind) => times(images[kind])),
      falsePositives: perfect(weights) - ap,
      falseNegatives: complete(weights) - ap,
      wrong: times(wrong.map(({ result }) => results.image[result]!)),
      unmatched: times(unmatched.map((gt) => image[gt]!)),
    };
  };
  return { ...figures(), detections, missed, weighted: figures };
}

function record<T>(value: (kind: TideError) => T): Record<TideError, T> {
  return Object.fromEntries(TIDE_ERRORS.map((kind) => [kind, value(kind)])) as Record<TideError, T>;
}

function rows(items: Int32Array, groupOf: Int32Array, groups: number): number[][] {
  const found: number[][] = Array.from({ length: groups }, () => []);
  for (const item of items) found[groupOf[item]!]!.push(item);
  return found;
}
