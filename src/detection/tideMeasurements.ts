import { TIDE_ERRORS } from '../coco/tide/tideErrors.ts';
import type { Tide } from '../coco/tide/tide.ts';
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

/** AP lost to each error in percent points, and how often it happens. */
export function tideMeasurements(found: Tide): readonly Measurement[] {
  const detections = found.detections.length;
  const point = (name: string, value: number, title: string): Measurement => ({
    name,
    value,
    title,
    unit: '1',
    n: detections,
    better: 'lower',
    note: 'percent points of AP at IoU 0.5 that a correction would gain',
  });
  const count = (name: string, value: number, title: string): Measurement => ({
    name,
    value,
    title,
    unit: 'count',
    n: detections,
    better: 'lower',
    detail: true,
  });
  const missed = found.detections.filter(({ verdict }) => verdict !== 'right').length;
  return [
    ...TIDE_ERRORS.flatMap((kind) => [
      point(`tide.${kind}`, found.losses[kind], `AP lost: ${TIDE_TITLES[kind]}`),
      count(`tide.${kind}.count`, found.counts[kind], `errors: ${TIDE_TITLES[kind]}`),
    ]),
    point('tide.falsePositives', found.falsePositives, 'AP lost to all false positives'),
    count('tide.falsePositives.count', missed, 'false positives'),
    point('tide.falseNegatives', found.falseNegatives, 'AP lost to all missed objects'),
    count('tide.falseNegatives.count', found.unmatched, 'objects without a match'),
  ];
}
