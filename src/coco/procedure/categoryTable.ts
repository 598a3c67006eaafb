import type { TableExhibit } from '../../core/exhibit.ts';
import { countingImages } from '../evaluate/countingImages.ts';
import { percentileInterval } from '../bootstrap/percentileInterval.ts';
import { statisticOf, statistics } from '../evaluate/summarize.ts';
import type { Evaluated } from './evaluated.ts';

/** AP and AR of each category with how many objects count; undefined for a single one. */
export function categoryTable(
  { truth, evaluation, accumulation, replicates }: Evaluated,
  confidence: number,
): TableExhibit | undefined {
  if (truth.categories.length < 2) return undefined;
  const { settings } = evaluation;
  const wanted = statistics(settings);
  const areas = settings.areas.length;
  const rows = truth.categories.map(({ name }, k) => {
    const of = (key: string) => {
      const statistic = wanted.find((one) => one.name === key);
      const value =
        statistic === undefined ? -1 : statisticOf(accumulation, settings, statistic, k);
      return value < 0 ? null : value;
    };
    const interval = percentileInterval(
      replicates.map((row) => (row[wanted.length + k]! < 0 ? NaN : row[wanted.length + k]!)),
      { value: of('AP') ?? NaN, confidence, method: '', images: countingImages(evaluation, 0, k) },
    );
    const recall = settings.kind === 'keypoints' ? 'AR' : 'AR100';
    return [
      name,
      accumulation.positives[k * areas]!,
      of('AP'),
      interval?.lower ?? null,
      interval?.upper ?? null,
      of('AP50'),
      of('AP75'),
      of(recall),
    ];
  });
  return {
    kind: 'table',
    id: 'categories',
    title: 'By category',
    caption: `Objects that count, and the ${Math.round(100 * confidence)} % bootstrap interval of AP. Without an object there is no value, and false positives cost nothing.`,
    columns: ['category', 'objects', 'AP', 'AP from', 'AP to', 'AP50', 'AP75', 'AR'].map(
      (title) => ({ title }),
    ),
    rows,
  };
}
