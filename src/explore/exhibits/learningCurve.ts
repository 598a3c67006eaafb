import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { rounded } from '../drawing/axis.ts';

/** How well the best surrogate foresaw each batch before it learnt from it. */
export function learningCurve({ curve }: Exploration): ChartExhibit {
  return {
    kind: 'chart',
    id: 'learning-curve',
    title: 'How the surrogates learnt',
    caption:
      'Log-loss of the best configuration on runs it had not learnt from yet (0.69: a coin toss). The runs are chosen where the verdict is most uncertain, so this is no error rate of the map: the audit is.',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 420,
      height: 200,
      data: {
        values: curve.slice(1).map((step) => ({
          runs: step.runs,
          loss: rounded(step.logLoss),
          family: step.family,
        })),
      },
      layer: [
        { mark: { type: 'line', opacity: 0.4 }, encoding: position },
        {
          mark: { type: 'point', filled: true, size: 30 },
          encoding: {
            ...position,
            color: { field: 'family', type: 'nominal', title: 'best family' },
          },
        },
      ],
    },
  };
}

const position = {
  x: { field: 'runs', type: 'quantitative', title: 'runs learnt from' },
  y: { field: 'loss', type: 'quantitative', title: 'log-loss (nat)' },
};
