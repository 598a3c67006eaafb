import type { Interval, Measurement } from '../../core/measurement.ts';
import { percentileInterval } from '../bootstrap/percentileInterval.ts';
import { countingImages } from '../evaluate/countingImages.ts';
import { statistics } from '../evaluate/summarize.ts';
import type { Evaluated } from './evaluated.ts';

/** Share of the interval's width from which on the bias of replicates is told. */
const NOTED_BIAS = 0.2;

/** How a statistic is called in reports. */
function titleOf(name: string): string {
  const average = name.startsWith('AP') ? 'average precision' : 'average recall';
  const rest = name.slice(2);
  const parts: Readonly<Record<string, string>> = {
    '': 'over all thresholds',
    '50': 'at threshold 0.5',
    '75': 'at threshold 0.75',
    s: 'small objects',
    m: 'medium objects',
    l: 'large objects',
  };
  return `${average}, ${parts[rest] ?? `at most ${rest} detections an image`}`;
}

/** The figure in a sentence for the first page. */
function sentenceOf(name: string): string {
  const title = titleOf(name);
  return `${title[0]!.toUpperCase()}${title.slice(1)}: {value}`;
}

/** What must be said beside a statistic; `bias` is what replicates are above it on average, NaN without any. */
function noteOf(
  value: number,
  interval: Interval | undefined,
  bias: number,
): { readonly note?: string } {
  if (value < 0) return { note: 'no object of this size: pycocotools prints -1' };
  if (interval === undefined)
    return Number.isNaN(bias)
      ? {}
      : {
          note: 'no interval: fewer than ten images count, or drawing them again changes nothing',
        };
  const { lower, upper } = interval;
  // Below a fifth of the width the interval takes care of it.
  if (lower === null || upper === null || Math.abs(bias) < NOTED_BIAS * (upper - lower)) return {};
  return {
    note: `too ${bias > 0 ? 'high' : 'low'} for few objects of a category: images drawn again are ${Math.abs(bias).toFixed(3)} ${bias > 0 ? 'above' : 'below'}, and many images would give at least about as much ${bias > 0 ? 'less' : 'more'}`,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** COCOeval's statistics with their bootstrap intervals; `suffix` follows the names. */
export function statisticMeasurements(
  { evaluation, accumulation, stats, replicates }: Evaluated,
  confidence: number,
  suffix = '',
): readonly Measurement[] {
  const { settings } = evaluation;
  const areas = settings.areas.length;
  return statistics(settings).map((statistic, s) => {
    const a = settings.areas.findIndex(({ name }) => name === statistic.area);
    const counted = accumulation.positives.filter((_, i) => i % areas === a);
    const n = counted.reduce((sum, count) => sum + count, 0);
    const value = stats[s]!;
    const known = replicates.map((row) => row[s]!).filter((one) => one >= 0);
    const interval = percentileInterval(
      replicates.map((row) => (row[s]! < 0 ? NaN : row[s]!)),
      {
        value,
        confidence,
        method: `bias-corrected percentile bootstrap over images, ${replicates.length} replicates`,
        images: countingImages(evaluation, a),
      },
    );
    return {
      name: `${statistic.name}${suffix}`,
      value: value < 0 ? null : value,
      unit: '1',
      n,
      better: 'higher',
      title: `${titleOf(statistic.name)}${suffix === '' ? '' : ` (${suffix.slice(1)})`}`,
      ...(suffix === '' ? { sentence: sentenceOf(statistic.name) } : {}),
      sample: settings.kind === 'keypoints' ? 'people' : 'objects',
      ...(value < 0 || interval === undefined ? {} : { interval }),
      ...noteOf(value, interval, meanOf(known) - value),
    };
  });
}
