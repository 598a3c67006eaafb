import { statistics } from '../../coco/evaluate/summarize.ts';
import { percentileInterval } from '../../coco/bootstrap/percentileInterval.ts';
import type { TableExhibit } from '../../core/exhibit.ts';
import type { Precision } from './precision.ts';

/** COCO's twelve statistics, clean and adversarial, and the difference on the same images drawn again. */
export function precisionTable({ clean, adversarial }: Precision): TableExhibit {
  const names = statistics(clean.evaluation.settings).map(({ name }) => name);
  const percent = (value: number): string => (value < 0 ? '-' : (100 * value).toFixed(1));
  return {
    kind: 'table',
    id: 'precision',
    title: 'COCO statistics of clean and changed pictures',
    caption: `In percent. Interval: 95 % bootstrap of the difference over ${clean.truth.images.count} images drawn together, ${clean.replicates.length} replicates; none where that would feign certainty.`,
    columns: ['statistic', 'clean', 'adversarial', 'difference', '95 % interval'].map((title) => ({
      title,
    })),
    rows: names.map((name, s) => {
      const [before, after] = [clean.stats[s]!, adversarial.stats[s]!];
      const gaps = clean.replicates.map((row, i) => {
        const other = adversarial.replicates[i]![s]!;
        return row[s]! < 0 || other < 0 ? NaN : other - row[s]!;
      });
      const interval =
        before < 0 || after < 0
          ? undefined
          : percentileInterval(gaps, {
              value: after - before,
              range: [-1, 1],
              confidence: 0.95,
              method: '',
              images: clean.truth.images.count,
            });
      return [
        name,
        percent(before),
        percent(after),
        before < 0 || after < 0 ? '-' : (100 * (after - before)).toFixed(1),
        interval === undefined
          ? '-'
          : `${(100 * interval.lower!).toFixed(1)} to ${(100 * interval.upper!).toFixed(1)}`,
      ];
    }),
  };
}
