import type { Measurement } from '../../core/measurement.ts';
import { percentileInterval } from '../bootstrap/percentileInterval.ts';
import { countingImages } from '../evaluate/countingImages.ts';
import { statistics } from '../evaluate/summarize.ts';
import type { Evaluated } from './evaluated.ts';

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

function noteOf(value: number, withheld: boolean): { readonly note?: string } {
  if (value < 0) return { note: 'no object of this size: pycocotools prints -1' };
  return withheld
    ? { note: 'no interval: fewer than ten images count, or drawing them again changes nothing' }
    : {};
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
    const interval = percentileInterval(
      replicates.map((row) => (row[s]! < 0 ? NaN : row[s]!)),
      {
        confidence,
        method: `percentile bootstrap over images, ${replicates.length} replicates`,
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
      ...(value < 0 || interval === undefined ? {} : { interval }),
      ...noteOf(value, interval === undefined && replicates.length > 0),
    };
  });
}
