import { TIDE_ERRORS } from '../coco/tide/tideErrors.ts';
import { imageIntervals, type ImageBootstrap } from '../coco/bootstrap/imageIntervals.ts';
import type { Tide, TideFigures } from '../coco/tide/tide.ts';
import type { Measurement } from '../core/measurement.ts';

/** What each of TIDE's errors means. */
export const TIDE_TITLES = {
  cls: 'wrong class',
  loc: 'right class, wrong place',
  both: 'wrong class and place',
  dupe: 'found twice',
  bkg: 'background',
  miss: 'missed',
} as const;

/** AP is found again for eight ways to mend errors: few replicates. */
const MOST_REPLICATES = 200;

interface Figure {
  readonly name: string;
  readonly title: string;
  readonly of: (figures: TideFigures) => number;
}

/** What is measured: AP lost, in percent points, and counts. */
const LOSSES: readonly Figure[] = [
  ...TIDE_ERRORS.map((kind) => ({
    name: `tide.${kind}`,
    title: `AP lost: ${TIDE_TITLES[kind]}`,
    of: ({ losses }: TideFigures) => losses[kind],
  })),
  {
    name: 'tide.falsePositives',
    title: 'AP lost to all false positives',
    of: ({ falsePositives }) => falsePositives,
  },
  {
    name: 'tide.falseNegatives',
    title: 'AP lost to all missed objects',
    of: ({ falseNegatives }) => falseNegatives,
  },
];
const COUNTS: readonly Figure[] = [
  ...TIDE_ERRORS.map((kind) => ({
    name: `tide.${kind}.count`,
    title: `errors: ${TIDE_TITLES[kind]}`,
    of: ({ counts }: TideFigures) => counts[kind],
  })),
  { name: 'tide.falsePositives.count', title: 'false positives', of: ({ wrong }) => wrong },
  {
    name: 'tide.falseNegatives.count',
    title: 'objects without a match',
    of: ({ unmatched }) => unmatched,
  },
];

/** AP lost to each error in percent points, and how often it happens, with intervals over images. */
export function tideMeasurements(found: Tide, bootstrap: ImageBootstrap): readonly Measurement[] {
  const figures = [...LOSSES, ...COUNTS];
  const intervals = imageIntervals(
    bootstrap,
    (weights) => {
      const drawn = found.weighted(weights);
      return figures.map(({ of }) => of(drawn));
    },
    { most: MOST_REPLICATES },
  );
  return figures.map(({ name, title, of }, i): Measurement => {
    const interval = intervals[i];
    const lost = i < LOSSES.length;
    return {
      name,
      title,
      value: of(found),
      unit: lost ? '1' : 'count',
      n: found.detections.length,
      better: 'lower',
      ...(interval === undefined ? {} : { interval }),
      ...(lost
        ? { note: 'percent points of AP at IoU 0.5 that a correction would gain' }
        : { detail: true }),
    };
  });
}
