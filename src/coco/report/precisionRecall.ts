import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Evaluated } from '../procedure/evaluated.ts';
import { CHART_SCHEMA } from './chartSchema.ts';

/** Precision over recall, by area and threshold, mean over the categories that have objects there. */
export function precisionRecall({ evaluation, accumulation }: Evaluated): ChartExhibit {
  const { settings } = evaluation;
  const [K, A, M, T, R] = accumulation.shape;
  const values: { area: string; threshold: string; recall: number; precision: number }[] = [];
  for (const [a, { name }] of settings.areas.entries()) {
    for (let t = 0; t < T; t += t === 0 ? 3 : 2) {
      for (let r = 0; r < R; r += 2) {
        let sum = 0;
        let count = 0;
        for (let k = 0; k < K; k++) {
          const value = accumulation.precision[(((k * A + a) * M + M - 1) * T + t) * R + r]!;
          if (value < 0) continue;
          sum += value;
          count++;
        }
        if (count === 0) continue;
        const threshold = settings.thresholds[t]!.toFixed(2);
        values.push({
          area: name,
          threshold,
          recall: settings.recalls[r]!,
          precision: Math.round((sum / count) * 1e4) / 1e4,
        });
      }
    }
  }
  const measure = settings.kind === 'keypoints' ? 'OKS' : 'IoU';
  return {
    kind: 'chart',
    id: 'precision-recall',
    title: 'Precision over recall',
    caption: `By area of the object, for several thresholds of ${measure}; the mean of categories. Areas without an object are left out.`,
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      facet: {
        column: {
          field: 'area',
          type: 'nominal',
          title: null,
          sort: settings.areas.map(({ name }) => name),
        },
      },
      spec: {
        width: 130,
        height: 150,
        mark: { type: 'line', interpolate: 'step-before', clip: true },
        encoding: {
          x: { field: 'recall', type: 'quantitative', scale: { domain: [0, 1] } },
          y: { field: 'precision', type: 'quantitative', scale: { domain: [0, 1] } },
          color: {
            field: 'threshold',
            type: 'ordinal',
            title: measure,
            scale: { scheme: 'viridis' },
          },
        },
      },
    },
  };
}
