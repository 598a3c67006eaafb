import { CHART_SCHEMA } from '../../coco/report/chartSchema.ts';
import { TIDE_ERRORS } from '../../coco/tide/tideErrors.ts';
import type { Tide } from '../../coco/tide/tide.ts';
import type { ChartExhibit } from '../../core/exhibit.ts';
import { TIDE_TITLES } from '../tideMeasurements.ts';

/** AP lost to each of TIDE's errors, with how often it happens. */
export function tideChart(found: Tide): ChartExhibit {
  const values = TIDE_ERRORS.map((kind) => ({
    error: TIDE_TITLES[kind],
    loss: found.losses[kind],
    label: `${found.losses[kind].toFixed(2)} (${found.counts[kind].toLocaleString('en')})`,
  }));
  const y = {
    field: 'error',
    type: 'nominal',
    sort: Object.values(TIDE_TITLES),
    title: null,
  } as const;
  const x = { field: 'loss', type: 'quantitative', title: 'AP lost (percent points)' } as const;
  return {
    kind: 'chart',
    id: 'tide',
    title: 'AP lost to each error',
    caption: `TIDE at IoU 0.5, where AP is ${found.ap.toFixed(2)} %: what AP gains when one error alone is corrected, and in brackets how often it happens.`,
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      width: 360,
      height: { step: 22 },
      layer: [
        { mark: { type: 'bar', color: '#4f82bd' }, encoding: { x, y } },
        {
          mark: { type: 'text', align: 'left', dx: 4 },
          encoding: { x, y, text: { field: 'label' } },
        },
      ],
    },
  };
}
