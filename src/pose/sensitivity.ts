import { analysisSettings } from '../coco/analyse/analysisSettings.ts';
import { IMPACT_ERRORS } from '../coco/analyse/errorTypes.ts';
import { impact } from '../coco/analyse/impact.ts';
import type { GroundTruth } from '../coco/groundTruth.ts';
import type { Results } from '../coco/results.ts';
import type { KeypointSchema } from '../coco/schema/keypointSchema.ts';
import type { AreaRange } from '../coco/settings.ts';
import { accumulate } from '../coco/evaluate/accumulate.ts';
import { evaluate } from '../coco/evaluate/evaluate.ts';

/** OKS at which coco-analyze looks at sensitivity. */
const THRESHOLD = 0.75;
const OVERLAP = 0.1;

const SIZES: readonly AreaRange[] = [
  { name: 'medium', lower: 32 ** 2, upper: 64 ** 2 },
  { name: 'large', lower: 64 ** 2, upper: 96 ** 2 },
  { name: 'extra large', lower: 96 ** 2, upper: 128 ** 2 },
  { name: 'huge', lower: 128 ** 2, upper: 1e10 },
  { name: 'all', lower: 32 ** 2, upper: 1e10 },
];

/** AP at OKS .75 by size, and what each error costs there. */
export interface SizeSensitivity {
  readonly size: string;
  readonly people: number;
  readonly ap: number;
  readonly gains: Readonly<Record<string, number>>;
}

/** AP at OKS .75 by the number of people who overlap, and of labelled keypoints. */
export interface CrowdingSensitivity {
  readonly overlaps: string;
  readonly keypoints: string;
  readonly people: number;
  readonly ap: number;
}

/** AP at OKS .75 of a part of the people. */
export interface LevelSensitivity {
  readonly level: string;
  readonly people: number;
  readonly ap: number;
}

/** By both, and by each alone. */
export interface CrowdingAndVisibility {
  readonly cells: readonly CrowdingSensitivity[];
  readonly crowding: readonly LevelSensitivity[];
  readonly visibility: readonly LevelSensitivity[];
}

/** Sensitivity to size: AP and the gains of isolated corrections in each size. */
export function sizeSensitivity(
  truth: GroundTruth,
  results: Results,
  { sigmas, flip }: KeypointSchema,
): readonly SizeSensitivity[] {
  const { impacts } = impact(truth, results, 'isolated', {
    sigmas,
    flip,
    corrected: true,
    areas: SIZES,
    thresholds: [THRESHOLD],
  });
  return SIZES.map(({ name, lower, upper }) => {
    const apOf = (error: string) =>
      impacts.find((one) => one.error === error && one.area === name)?.ap[0] ?? -1;
    const baseline = apOf('baseline');
    const gains = IMPACT_ERRORS.map((error) => {
      const before = error === 'falseNegative' ? apOf('backgroundFalsePositive') : baseline;
      const after = apOf(error);
      return [error, after < 0 || before < 0 ? NaN : after - before];
    });
    const { area } = truth.annotations;
    const people = area.filter((one) => one > lower && one <= upper).length;
    return {
      size: name,
      people,
      ap: baseline,
      gains: Object.fromEntries(gains) as Record<string, number>,
    };
  });
}

const OVERLAPS = [
  ['0', 0, 0],
  ['1-2', 1, 2],
  ['3-8', 3, 8],
] as const;
const KEYPOINTS = [
  ['1-5', 1, 5],
  ['6-10', 6, 10],
  ['11-15', 11, 15],
  ['> 15', 16, Infinity],
] as const;

/** Sensitivity to crowding (boxes that overlap by IoU > .1) and to how many keypoints are labelled, and to both. */
export function crowdingSensitivity(
  truth: GroundTruth,
  results: Results,
  { sigmas, flip }: KeypointSchema,
): CrowdingAndVisibility {
  const overlaps = overlapCounts(truth);
  const counts = truth.annotations.keypointCounts;
  const chosen = analysisSettings({ sigmas, flip }, SIZES[4]!, [THRESHOLD]);
  const category = results.category[0] ?? 0;
  const measured = (inside: (gt: number) => boolean) => {
    const leaveOut = Uint8Array.from(overlaps, (_, gt) => (inside(gt) ? 0 : 1));
    const { precision } = accumulate(evaluate(truth, results, chosen, { leaveOut }));
    const curve = precision.subarray(category * 101, category * 101 + 101);
    return {
      people: leaveOut.filter((out) => out === 0).length,
      ap: curve[0] === -1 ? -1 : curve.reduce((a, b) => a + b, 0) / 101,
    };
  };
  const crowded = (gt: number, [, fewest, most]: (typeof OVERLAPS)[number]) =>
    overlaps[gt]! >= fewest && overlaps[gt]! <= most;
  const seen = (gt: number, [, least, highest]: (typeof KEYPOINTS)[number]) =>
    counts[gt]! >= least && counts[gt]! <= highest;
  return {
    cells: OVERLAPS.flatMap((overlap) =>
      KEYPOINTS.map((keypoints) => ({
        overlaps: overlap[0],
        keypoints: keypoints[0],
        ...measured((gt) => crowded(gt, overlap) && seen(gt, keypoints)),
      })),
    ),
    crowding: OVERLAPS.map((overlap) => ({
      level: overlap[0],
      ...measured((gt) => crowded(gt, overlap)),
    })),
    visibility: KEYPOINTS.map((keypoints) => ({
      level: keypoints[0],
      ...measured((gt) => seen(gt, keypoints)),
    })),
  };
}

/** How many others in the image each person's box overlaps. */
export function overlapCounts(truth: GroundTruth): Int32Array {
  const { image, boxes, count } = truth.annotations;
  const byImage = new Map<number, number[]>();
  for (let gt = 0; gt < count; gt++) {
    const group = byImage.get(image[gt]!);
    if (group === undefined) byImage.set(image[gt]!, [gt]);
    else group.push(gt);
  }
  const found = new Int32Array(count);
  for (const group of byImage.values()) {
    for (const a of group) {
      for (const b of group) if (a !== b && boxIou(boxes, a, b) > OVERLAP) found[a]!++;
    }
  }
  return found;
}

function boxIou(boxes: Float64Array, a: number, b: number): number {
  const side = (axis: 0 | 1) =>
    Math.min(
      boxes[4 * a + axis]! + boxes[4 * a + axis + 2]!,
      boxes[4 * b + axis]! + boxes[4 * b + axis + 2]!,
    ) - Math.max(boxes[4 * a + axis]!, boxes[4 * b + axis]!);
  const [across, down] = [side(0), side(1)];
  if (across <= 0 || down <= 0) return 0;
  const area = (one: number) => boxes[4 * one + 2]! * boxes[4 * one + 3]!;
  return (across * down) / (area(a) + area(b) - across * down);
}
