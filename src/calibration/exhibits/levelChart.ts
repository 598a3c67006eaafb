import type { ChartExhibit } from '../../core/exhibit.ts';
import { countAtMost } from '../fit/chanceMap.ts';
import type { RegressionScores } from '../regression/gaussianScores.ts';

/** Levels that are drawn, from 0 to 1. */
const LEVELS = 41;

/** How many values lie below predicted quantiles of each level; a line for each calibrator. */
export function levelChart(series: ReadonlyMap<string, RegressionScores>): ChartExhibit {
  const values = [...series].flatMap(([name, { pit }]) => {
    const sorted = pit.toSorted();
    return Array.from({ length: LEVELS }, (_, i) => {
      const level = i / (LEVELS - 1);
      return {
        series: name,
        level: Number(level.toPrecision(5)),
        share: Number((countAtMost(sorted, level) / sorted.length).toPrecision(5)),
      };
    });
  });
  const axis = (field: string, title: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain: [0, 1] },
  });
  return {
    kind: 'chart',
    id: 'levels',
    title: 'Shares of values below predicted quantiles',
    caption:
      'Of a calibrated model as many values lie below a predicted quantile as its level says: the dashed line. An S that is steep in the middle belongs to distributions that are too wide, a flat one to such that are too narrow.',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 380,
      height: 300,
      layer: [
        {
          data: {
            values: [
              { level: 0, share: 0 },
              { level: 1, share: 1 },
            ],
          },
          mark: { type: 'line', strokeDash: [5, 4], color: '#777777' },
          encoding: {
            x: axis('level', 'level of the predicted quantile'),
            y: axis('share', 'share of values below it'),
          },
        },
        {
          data: { values },
          mark: { type: 'line' },
          encoding: {
            x: axis('level', 'level of the predicted quantile'),
            y: axis('share', 'share of values below it'),
            color: { field: 'series', type: 'nominal', title: null },
            strokeDash: { field: 'series', type: 'nominal', title: null },
          },
        },
      ],
    },
  };
}
