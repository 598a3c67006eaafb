import type { Measurement } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { imageIntervals } from '../../coco/bootstrap/imageIntervals.ts';
import { drawWeights } from '../../coco/bootstrap/weights.ts';
import { percentileInterval } from '../../coco/bootstrap/percentileInterval.ts';
import { agreement, type Agreement } from './agreement.ts';
import type { Quantity } from './quantity.ts';
import type { Reading, Readings } from './readings.ts';

/** Which statistics of a quantity are measured, with the direction that is better. */
export const AUDIT_STATISTICS = [
  ['bias', 'mean error', undefined],
  ['lower', 'lower limit of agreement (2.5 %)', undefined],
  ['upper', 'upper limit of agreement (97.5 %)', undefined],
  ['meanAbsoluteError', 'mean absolute error', 'lower'],
  ['rmse', 'root mean square error', 'lower'],
  ['bigErrorRate', 'share of big errors', 'lower'],
  ['icc', 'absolute agreement ICC(A,1)', 'higher'],
  ['slope', 'slope of the prediction over the truth', undefined],
] as const;

/** What statistics can be; the others have no bounds. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  meanAbsoluteError: [0, Infinity],
  rmse: [0, Infinity],
  bigErrorRate: [0, 1],
  icc: [-Infinity, 1],
};
const ANY: readonly [number, number] = [-Infinity, Infinity];

/** How intervals are found. */
export interface AuditBootstrap {
  readonly replicates: number;
  readonly confidence: number;
  readonly random: RandomStream;
  /** Images of the data set. */
  readonly images: number;
}

/** `audit.<name>.<statistic>` with intervals by drawing images, and who was read. */
export function auditMeasurements(
  name: string,
  quantity: Quantity,
  { readings, unlabelled, undetected }: Readings,
  { replicates, confidence, random, images }: AuditBootstrap,
): readonly Measurement[] {
  const found = agreement(readings, quantity.bigError);
  const drawn = redraw(readings, quantity.bigError, replicates, random, images);
  const withReadings = new Set(readings.map(({ image }) => image)).size;
  const people = readings.length + undetected.length;
  const method = `bias-corrected percentile bootstrap clustered by image, ${replicates} replicates`;
  const statistics = AUDIT_STATISTICS.map(([key, title, better]): Measurement => {
    const pure = key === 'icc' || key === 'bigErrorRate' || key === 'slope';
    const value = found?.[key];
    const known = value !== undefined && Number.isFinite(value);
    const interval = known
      ? percentileInterval(
          drawn.map((one) => one?.[key] ?? NaN),
          { value, confidence, method, images: withReadings, range: RANGES[key] ?? ANY },
        )
      : undefined;
    return {
      name: `audit.${name}.${key}`,
      value: known ? value : null,
      unit: pure ? '1' : quantity.unit,
      n: readings.length,
      title: `${name}: ${title}`,
      ...(better === undefined ? {} : { better }),
      ...(interval === undefined ? {} : { interval }),
    };
  });
  const [share] = imageIntervals(
    { images, replicates, confidence, random: random.fork('read') },
    (weights) => {
      const read = readings.reduce((sum, { image }) => sum + weights[image]!, 0);
      const missed = undetected.reduce((sum, image) => sum + weights[image]!, 0);
      return [read / (read + missed)];
    },
    { range: [0, 1] },
  );
  return [
    ...statistics,
    {
      name: `audit.${name}.read`,
      value: people === 0 ? null : readings.length / people,
      unit: '1',
      n: people,
      title: `${name}: share of people who could be read`,
      better: 'higher',
      ...(share === undefined ? {} : { interval: share }),
      note: `${undetected.length} people were not detected; ${unlabelled} have no truth of this quantity and are not counted`,
    },
  ];
}

function redraw(
  readings: readonly Reading[],
  bigError: number,
  replicates: number,
  random: RandomStream,
  images: number,
): readonly (Agreement | undefined)[] {
  const byImage: Reading[][] = Array.from({ length: images }, () => []);
  for (const reading of readings) byImage[reading.image]!.push(reading);
  return Array.from({ length: replicates }, () => {
    const weights = drawWeights(images, random);
    const sample = byImage.flatMap((group, image) =>
      group.length === 0 ? [] : Array.from({ length: weights[image]! }, () => group).flat(),
    );
    return agreement(sample, bigError);
  });
}
