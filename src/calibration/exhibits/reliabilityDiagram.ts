import type { ChartExhibit } from '../../core/exhibit.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import type { Bins } from '../metrics/bins.ts';

const rounded = (value: number): number => Number(value.toPrecision(5));

/** How often answers are right over how certain the model was: a bar a series and bin, with exact bands. */
export function reliabilityDiagram(
  series: readonly { readonly name: string; readonly bins: Bins }[],
  confidence: number,
): ChartExhibit {
  const values = series.flatMap(({ name, bins: { counts, scores, events } }) =>
    [...counts.keys()].flatMap((b) => {
      const count = counts[b]!;
      if (count === 0) return [];
      const { lower, upper } = clopperPearson(events[b]!, count, { confidence });
      return [
        {
          series: name,
          score: rounded(scores[b]! / count),
          frequency: rounded(events[b]! / count),
          lower: rounded(lower ?? 0),
          upper: rounded(upper ?? 1),
          count,
        },
      ];
    }),
  );
  const x = {
    field: 'score',
    type: 'quantitative',
    title: 'confidence of the model (mean of the bin)',
    scale: { domain: [0, 1] },
  };
  return {
    kind: 'chart',
    id: 'reliability',
    title: 'Reliability diagram',
    caption: `Of the answers that the model was so sure of, the share that is right, with the ${100 * confidence} % interval of each bin (Clopper-Pearson). On the dashed line the model is calibrated; below it, it is surer than it may be. Larger dots stand for more answers.`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 380,
      height: 300,
      data: { values },
      layer: [
        {
          data: {
            values: [
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ],
          },
          mark: { type: 'line', strokeDash: [5, 4], color: '#777777' },
          encoding: {
            x: { field: 'x', type: 'quantitative' },
            y: { field: 'y', type: 'quantitative' },
          },
        },
        {
          mark: { type: 'rule', opacity: 0.5 },
          encoding: {
            x,
            y: {
              field: 'lower',
              type: 'quantitative',
              title: 'share that is right',
              scale: { domain: [0, 1] },
            },
            y2: { field: 'upper' },
            color: { field: 'series', type: 'nominal', title: null },
          },
        },
        {
          mark: { type: 'point', filled: true, opacity: 0.9 },
          encoding: {
            x,
            y: { field: 'frequency', type: 'quantitative' },
            color: { field: 'series', type: 'nominal', title: null },
            shape: { field: 'series', type: 'nominal', title: null },
            size: {
              field: 'count',
              type: 'quantitative',
              scale: { range: [15, 160] },
              legend: null,
            },
          },
        },
      ],
    },
  };
}
